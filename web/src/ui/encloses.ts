/** Whether a line that somebody drew goes around a spot. */

export type Spot = [x: number, y: number];

/** Whether a closed line goes around a spot: how often a ray to the right crosses it. */
export function encloses(line: readonly Spot[], [x, y]: Spot): boolean {
  let inside = false;
  line.forEach(([ax, ay], n) => {
    const [bx, by] = line[(n + 1) % line.length]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}
