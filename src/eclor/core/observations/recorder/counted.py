"""What the recorder counts."""

from eclor.core.service.metrics import counter, gauge, histogram

messages = counter("messages_recorded_total", "Messages of the field, recorded or refused.")
stored = counter("values_stored_total", "Values written to history.")
repeated = counter("values_repeated_total", "Values that were stored before, or in conflict.")
refused = counter("messages_refused_total", "Messages or readings kept apart with a reason.")
homeless = counter("messages_homeless_total", "Messages of a login that no device has: not kept.")
batch_seconds = histogram("batch_seconds", "Time to write one batch, from taking to commit.")
reloads = counter("recorder_reloads_total", "Times the directory of devices was read again.")
waiting = gauge("messages_waiting", "Messages of the field not recorded yet.", across="livemax")
