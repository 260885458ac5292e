import { randomUUID } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import {
  constants,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { version } from '@galley/kit/version'
import type { Converted } from './conversion/read-keras-file.ts'

/** Graphs kept at most; the ones used longest ago go first. */
const mostGraphs = 16

/**
 * Converted graphs, kept in the user's cache folder, so that a model is converted once and not at every
 * start. Nothing depends on it: what cannot be kept is converted again.
 */
export class GraphCache {
  readonly #folder: string

  constructor(
    folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'galley/graphs'),
  ) {
    this.#folder = folder
  }

  /** Puts the graph of the model with this digest at `path`, if it is kept; what the model told comes with it. */
  async take(digest: string, path: string): Promise<Converted | null> {
    const entry = this.#entry(digest)
    try {
      const facts: Converted = JSON.parse(await readFile(`${entry}.json`, 'utf8'))
      await linkOrCopy(`${entry}.onnx`, path)
      const now = new Date()
      await utimes(`${entry}.json`, now, now)
      return facts
    } catch {
      return null
    }
  }

  /** Keeps the graph at `path`. Its facts are written last: without them there is no entry. */
  async keep(digest: string, path: string, facts: Converted): Promise<void> {
    const entry = this.#entry(digest)
    const part = join(this.#folder, `${randomUUID()}.part`)
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await linkOrCopy(path, part)
      await rename(part, `${entry}.onnx`)
      await writeFile(part, JSON.stringify(facts))
      await rename(part, `${entry}.json`)
      await this.#removeOldest()
    } catch {
      await rm(part, { force: true }).catch(() => undefined)
    }
  }

  #entry(digest: string): string {
    return join(this.#folder, `${digest.replace(':', '-')}-${converterMark()}`)
  }

  async #removeOldest(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'))
    const entries = names.map(async (name) => {
      const path = join(this.#folder, name)
      return { path, used: (await stat(path)).mtimeMs }
    })
    const newestFirst = (await Promise.all(entries)).toSorted((a, b) => b.used - a.used)
    for (const { path } of newestFirst.slice(mostGraphs)) {
      await rm(path, { force: true })
      await rm(path.replace(/json$/, 'onnx'), { force: true })
    }
  }
}

/** Links, so that nothing is copied and removing one name leaves the other; copies across file systems. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE))
}

/** Tells converters apart: by version, and in a clone that is worked on by when one of its files last changed. */
function converterMark(): string {
  const changes = ['keras', 'onnx'].flatMap((name) => {
    const folder = join(import.meta.dirname, name)
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return files.map((file) => statSync(join(folder, file)).mtimeMs)
  })
  return `${version}-${changes.length}-${Math.round(Math.max(...changes))}`
}
