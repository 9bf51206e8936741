const utf8 = new TextDecoder('utf-8', { fatal: true })

/** What a file says, without the mark that some editors put before it; undefined where it is no UTF-8: names in it would be others. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
