import { type Logger, LogLevel } from '@slack/bolt'

const ignore = (): void => {}

/** The libraries' own logs carry message text and addresses with tickets in them; the adapter says what matters itself. */
export const silentLogger: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  setName: ignore,
  getLevel: () => LogLevel.ERROR,
}
