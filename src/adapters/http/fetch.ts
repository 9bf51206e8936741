import * as undici from 'undici'

/**
 * `fetch` and what belongs to it, for what is asked seldom. Of the copy that sends all else, a newer one than Node's: that one is loaded
 * when it is first used, which takes some 50 ms.
 */
export const { fetch, Headers, Response } = undici as unknown as Pick<typeof globalThis, 'fetch' | 'Headers' | 'Response'>
