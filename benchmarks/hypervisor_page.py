"""What the hypervisor benchmark does inside the page: moves maps, reads pixels back."""

# Everything out, and a map of the same size with nothing in it.
EMPTY = """() => {
  const ours = document.querySelector('eclor-map');
  const place = ours.querySelector('.canvas');
  const { width, height } = place.getBoundingClientRect();
  const Map = ours.view.map.constructor;
  const center = ours.view.map.getCenter(), zoom = ours.view.map.getZoom();
  document.body.replaceChildren();
  const made = document.createElement('div');
  made.style.width = `${width}px`; made.style.height = `${height}px`; made.style.position = 'relative';
  document.body.append(made);
  window.emptyMap = new Map({ container: made, center, zoom, attributionControl: false, fadeDuration: 0,
    style: { version: 8, sources: {}, layers: [
      { id: 'b', type: 'background', paint: { 'background-color': '#05090b' } }] } });
}"""

# Frames a second while the map circles around its middle without a pause.
PAN = """async (seconds) => {
  const map = window.emptyMap ?? document.querySelector('eclor-map').view.map;
  const middle = map.getCenter();
  const wide = 0.15 * (map.getBounds().getEast() - map.getBounds().getWest());
  let frames = 0;
  const count = () => { frames += 1; };
  map.on('render', count);
  const begun = performance.now();
  await new Promise((done) => {
    const move = () => {
      const passed = (performance.now() - begun) / 1000;
      if (passed >= seconds) return done();
      const turn = passed * 1.5;
      map.jumpTo({ center: [middle.lng + wide * Math.cos(turn), middle.lat + 0.5 * wide * Math.sin(turn)] });
      requestAnimationFrame(move);
    };
    requestAnimationFrame(move);
  });
  map.off('render', count);
  map.jumpTo({ center: middle });
  return frames / ((performance.now() - begun) / 1000);
}"""

# After each frame: which probes have changed from dark to lit or back, and when that was seen.
PROBE = """(probes) => {
  const element = document.querySelector('eclor-map');
  const { map } = element.view;
  const layer = element.territory.layers.find((one) => one.shines);
  const canvas = map.getCanvas();
  const gl = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
  const ratio = canvas.width / canvas.clientWidth;
  const spots = probes.map((id) => {
    const row = layer.row(id);
    const { x, y } = map.project([layer.lon[row], layer.lat[row]]);
    return [Math.floor(x * ratio), canvas.height - 1 - Math.floor(y * ratio)];
  });
  const lit = probes.map(() => null);
  window.probed = probes.map(() => []);
  const pixel = new Uint8Array(4);
  map.on('render', () => {
    spots.forEach(([x, y], n) => {
      gl.readPixels(x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      // By day full light is the darkest of the greys (85), an extinguished lamp a pale one (127).
      const now = pixel[0] < 92;
      if (!now && pixel[0] < 115) return;
      if (lit[n] === null && !now) { lit[n] = false; return; }
      if (lit[n] !== now) {
        window.probed[n].push((performance.timeOrigin + performance.now()) / 1000);
        lit[n] = now;
      }
    });
  });
}"""

PROBED = "() => window.probed"
