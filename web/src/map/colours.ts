/** The map's colours, read from the page's tokens so that there is one place for them. */

export interface Colours {
  night: boolean;
  mapBg: string;
  land: string;
  landEdge: string;
  street: string;
  road: string;
  lamp: string;
  lampDim: string;
  lampOff: string;
  glow: string;
  halo: string;
  ink: string;
  ink2: string;
  ink3: string;
  hand: string;
  attention: string;
  alarm: string;
  onAttention: string;
  onAlarm: string;
  raised: string;
  font: string;
}

export function colours(of: Element): Colours {
  const style = getComputedStyle(of);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    night: style.colorScheme === "dark",
    mapBg: token("map-bg"),
    land: token("land"),
    landEdge: token("land-edge"),
    street: token("street"),
    road: token("road"),
    lamp: token("lamp"),
    lampDim: token("lamp-dim"),
    lampOff: token("lamp-off"),
    glow: token("glow"),
    halo: token("halo"),
    ink: token("ink"),
    ink2: token("ink2"),
    ink3: token("ink3"),
    hand: token("hand"),
    attention: token("attention"),
    alarm: token("alarm"),
    onAttention: token("on-attention"),
    onAlarm: token("on-alarm"),
    raised: token("raised"),
    font: style.fontFamily,
  };
}
