/** The elected's page: its styles; nothing on it moves. */

import "./styles/elected.css";
