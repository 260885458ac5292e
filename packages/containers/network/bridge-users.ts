import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@galley/kit/clock'
import { readIfPresent } from '../state/atomic-file.ts'
import type { AddressPool } from './address-pool.ts'
import { removeBridge } from './bridge.ts'

/**
 * A bridge is there as long as somebody has an address on it. Who takes the last one away removes it,
 * under a lock that dies with its holder; who comes meanwhile has claimed an address before, and is
 * either seen or waits for the removal to be over.
 */
export class BridgeUsers {
  readonly #pool: AddressPool
  readonly #bridge: string
  /** There while a removal is under way, or was broken off. */
  readonly #removal: string
  readonly #lock: string

  /** `run`: the folder for what no reboot survives. */
  constructor(pool: AddressPool, bridge: string, run: string) {
    this.#pool = pool
    this.#bridge = bridge
    this.#removal = join(run, `${bridge}.removal`)
    this.#lock = join(run, `${bridge}.lock`)
  }

  /** Claims an address; from then on until it is given back the bridge, once made, stays. */
  async join(holder: string): Promise<string> {
    const address = await this.#pool.take(holder)
    if ((await readIfPresent(this.#removal)) === undefined) return address
    await this.#alone(() => rm(this.#removal, { force: true }))
    return address
  }

  /** Gives the address back; with the last one goes the bridge. */
  async leave(holder: string): Promise<void> {
    await this.#pool.giveBack(holder)
    if (!(await this.#isUnused())) return
    await this.#alone(async () => {
      await writeFile(this.#removal, '')
      // Whoever claims an address from here on sees that file, and waits.
      if (await this.#isUnused()) await removeBridge(this.#bridge)
      await rm(this.#removal, { force: true })
    })
  }

  async #alone(act: () => Promise<void>): Promise<void> {
    const { exclusively } = await import('@galley/images/oci/folder-lock') // seldom needed
    await exclusively(this.#lock, systemClock, act)
  }

  async #isUnused(): Promise<boolean> {
    const isThere = existsSync(join('/sys/class/net', this.#bridge))
    return isThere && (await this.#pool.holders()).size === 0
  }
}
