import { randomBytes } from 'node:crypto'
import type { Homeserver } from '../homeserver.ts'
import { MatrixError, notFound } from '../protocol.ts'
import { RawAnswer, type Route, type Router } from '../router.ts'

const uploadBytesMax = 50 * 1024 * 1024

/** Files. They can be downloaded only with a token, as on every homeserver since 1.11 of the specification. */
export class Media {
  readonly #serverName: string
  readonly #files = new Map<string, RawAnswer>()

  constructor(serverName: string) {
    this.#serverName = serverName
  }

  /** Returns the file's `mxc:` address. */
  keep(bytes: Buffer | string, type: string): string {
    if (Buffer.byteLength(bytes) > uploadBytesMax) throw new MatrixError(413, 'M_TOO_LARGE', 'Upload is too large')
    const id = randomBytes(12).toString('base64url')
    this.#files.set(id, new RawAnswer(bytes, type))
    return `mxc://${this.#serverName}/${id}`
  }

  find(serverName: string, id: string): RawAnswer {
    const file = serverName === this.#serverName ? this.#files.get(id) : undefined
    if (file === undefined) throw notFound('Not found')
    return file
  }
}

export function mediaRoutes(router: Router, server: Homeserver, media: Media): void {
  const config: Route = () => ({ 'm.upload.size': uploadBytesMax })
  const download: Route = ({ param }) => media.find(param('server'), param('media'))
  router
    .on('GET', 'v1/media/config', config)
    .on('GET', '/_matrix/media/v3/config', config)
    .on('POST', '/_matrix/media/v3/upload', ({ bytes, request }) => ({
      content_uri: media.keep(bytes, request.headers['content-type'] ?? 'application/octet-stream'),
    }))
    .on('GET', 'v1/media/download/:server/:media', download)
    .on('GET', 'v1/media/download/:server/:media/:name', download)
    .on('GET', 'v1/media/thumbnail/:server/:media', download)
    .onOpen('GET', '/_matrix/media/v3/download/:server/:media', () => {
      throw notFound(`Media of ${server.serverName} needs a token: use /_matrix/client/v1/media/download`)
    })
}
