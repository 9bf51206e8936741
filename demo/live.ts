export async function runLive(_stopped: AbortSignal): Promise<number> {
  return 0
}
