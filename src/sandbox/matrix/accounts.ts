import { randomBytes } from 'node:crypto'
import type { RoomEvent } from './event.ts'
import type { Content } from './protocol.ts'
import type { Membership } from './room.ts'

/** Where a user stands with a room. */
export interface Standing {
  readonly membership: Membership
  /** The newest member event. */
  readonly event: RoomEvent
  /** When the user last came in, as a position; what is shown of a room to a newcomer starts afresh there. */
  readonly joinedAt: number
}

export interface Device {
  readonly id: string
  readonly displayName: string
  accessToken: string | undefined
}

interface Stored {
  readonly content: Content
  readonly position: number
}

export class User {
  readonly id: string
  readonly isBot: boolean
  readonly password: string | undefined
  displayName: string
  readonly devices = new Map<string, Device>()
  readonly standings = new Map<string, Standing>()
  readonly accountData = new Map<string, Stored>()
  readonly roomAccountData = new Map<string, Map<string, Stored>>()
  readonly filters: Content[] = []
  /** The position of the newest account data: says cheaply whether a sync has any. */
  accountDataPosition = 0

  constructor(id: string, displayName: string, isBot: boolean, password: string | undefined) {
    this.id = id
    this.displayName = displayName
    this.isBot = isBot
    this.password = password
  }
}

/** Who may ask: users, their devices and the tokens of these. */
export class Accounts {
  readonly users = new Map<string, User>()
  readonly #byToken = new Map<string, { readonly user: User; readonly device: Device }>()

  /** Logs a device in. As on Synapse, an earlier token of the same device ends. */
  logIn(user: User, deviceId: string, accessToken = newToken()): Device {
    const known = user.devices.get(deviceId)
    if (known?.accessToken !== undefined) this.#byToken.delete(known.accessToken)
    const device = known ?? { id: deviceId, displayName: deviceId, accessToken }
    device.accessToken = accessToken
    user.devices.set(deviceId, device)
    this.#byToken.set(accessToken, { user, device })
    return device
  }

  logOut(device: Device): void {
    if (device.accessToken !== undefined) this.#byToken.delete(device.accessToken)
    device.accessToken = undefined
  }

  holderOf(token: string): { readonly user: User; readonly device: Device } | undefined {
    return this.#byToken.get(token)
  }
}

const newToken = (): string => `syt_${randomBytes(18).toString('base64url')}`
export const newDeviceId = (): string => randomBytes(6).toString('hex').toUpperCase()
