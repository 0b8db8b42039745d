/** MapLibre's worker as a module: it shares its code with the page instead of bringing half of it again. */

import "maplibre-gl/src/source/worker";
