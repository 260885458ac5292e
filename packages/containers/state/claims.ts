import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createFile, isCode, readIfPresent } from './atomic-file.ts'

/**
 * Things of which each has at most one holder, shared by all processes of the machine: a folder with
 * one file a thing, which holds the holder's name. A claim lasts until it is released; who finds the
 * holder gone releases it.
 */
export class Claims {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** True when `holder` has `thing` now and nobody had it before. */
  async claim(thing: string, holder: string): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    return createFile(join(this.#folder, thing), holder)
  }

  async holder(thing: string): Promise<string | undefined> {
    return readIfPresent(join(this.#folder, thing))
  }

  /** Ends the claim of `holder`; that of anybody else stays. */
  async release(thing: string, holder: string): Promise<void> {
    if ((await this.holder(thing)) !== holder) return
    const place = join(this.#folder, thing)
    const aside = join(this.#folder, `.${randomUUID()}`)
    try {
      await rename(place, aside)
    } catch (error) {
      if (isCode(error, 'ENOENT')) return
      throw error
    }
    // Between the look and the move somebody may have released it and another claimed it.
    const moved = (await readIfPresent(aside)) ?? holder
    if (moved !== holder) await createFile(place, moved)
    await rm(aside, { force: true })
  }

  /** All things claimed, with their holders. */
  async all(): Promise<ReadonlyMap<string, string>> {
    const names = await readdir(this.#folder).catch(() => [])
    const things = names.filter((name) => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name))
    const pairs = await Promise.all(
      things.map(async (name) => [name, await this.holder(name)] as const),
    )
    return new Map(
      pairs.flatMap(([name, holder]) => (holder === undefined ? [] : [[name, holder]])),
    )
  }
}
