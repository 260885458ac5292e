import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Algorithm, digestOf, hexOf } from '../oci/digest.ts'
import { isMissing } from '../oci/files.ts'
import type { RepositoryName } from '../oci/reference.ts'
import { StagedFile } from '../oci/staged-file.ts'
import { RegistryError } from './errors.ts'

/** Uploads begun and not ended; further ones are asked to wait. */
const maxUploads = 4096
/** Uploads whose file is open and digest at hand; others are read again when they go on. */
const maxOpen = 128

/** An upload at work: its file, and the requests that wait for it. */
interface Session {
  staged: StagedFile | undefined
  waiting: number
  turn: Promise<void>
}

/**
 * Blobs on their way in, a file each, so that they can go on after `kill -9`. The file's name holds
 * the upload's id and, as a hash, the repository that it belongs to.
 */
export class Uploads {
  readonly #folder: string
  readonly #sessions = new Map<string, Session>()
  #count: number

  private constructor(folder: string, count: number) {
    this.#folder = folder
    this.#count = count
  }

  static async open(folder: string): Promise<Uploads> {
    await mkdir(folder, { recursive: true })
    return new Uploads(folder, (await readdir(folder)).length)
  }

  /** Begins an upload; returns its id. @throws RegistryError TOOMANYREQUESTS */
  async start(repository: RepositoryName, algorithm?: Algorithm): Promise<string> {
    if (this.#count >= maxUploads) {
      throw new RegistryError('TOOMANYREQUESTS', `${this.#count} uploads are under way`, {
        headers: { 'Retry-After': '60' },
      })
    }
    const id = randomUUID()
    const staged = await StagedFile.create(this.#path(repository, id), algorithm)
    this.#count++
    await this.#keep(staged.path, { ...newSession(), staged })
    return id
  }

  /**
   * Lets `run` have the upload for itself. An upload that `run` adopts or discards has ended; after an
   * error it goes on from the bytes that are on the disk.
   * @throws RegistryError BLOB_UPLOAD_UNKNOWN
   */
  async use<T>(
    repository: RepositoryName,
    id: string,
    run: (staged: StagedFile) => Promise<T>,
  ): Promise<T> {
    const path = this.#path(repository, id)
    const session = this.#sessions.get(path) ?? newSession()
    session.waiting++
    try {
      await this.#keep(path, session)
      return await inTurn(session, () => this.#run(path, session, run))
    } finally {
      session.waiting--
    }
  }

  /** Removes uploads that nothing was added to since `time`, milliseconds since the epoch. */
  async purge(time: number): Promise<void> {
    let count = 0
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name)
      const found = await stat(path).catch(() => undefined)
      const isOld = found !== undefined && found.mtimeMs < time
      if (isOld && !this.#sessions.get(path)?.waiting) {
        await this.#forget(path)
        await rm(path, { force: true })
      } else count++
    }
    this.#count = count
  }

  async close(): Promise<void> {
    for (const path of [...this.#sessions.keys()]) await this.#forget(path)
  }

  async #run<T>(
    path: string,
    session: Session,
    run: (staged: StagedFile) => Promise<T>,
  ): Promise<T> {
    session.staged ??= await reopen(path).catch((error) => {
      this.#sessions.delete(path)
      throw error
    })
    const { staged } = session
    try {
      const result = await run(staged)
      if (staged.isClosed) this.#ended(path, session)
      return result
    } catch (error) {
      const hasEnded = staged.isClosed
      await staged.close()
      session.staged = undefined
      if (hasEnded) this.#ended(path, session)
      throw error
    }
  }

  #ended(path: string, session: Session): void {
    session.staged = undefined
    this.#sessions.delete(path)
    this.#count--
  }

  /** The sessions are kept in the order of their last use; the oldest idle ones are closed. */
  async #keep(path: string, session: Session): Promise<void> {
    this.#sessions.delete(path)
    this.#sessions.set(path, session)
    if (this.#sessions.size <= maxOpen) return
    for (const [other, { waiting }] of this.#sessions) {
      if (waiting === 0 && other !== path) return this.#forget(other)
    }
  }

  async #forget(path: string): Promise<void> {
    const session = this.#sessions.get(path)
    const staged = session?.staged
    if (session) session.staged = undefined
    this.#sessions.delete(path)
    await staged?.close()
  }

  #path(repository: RepositoryName, id: string): string {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw unknownUpload()
    return join(this.#folder, `${id}.${hexOf(digestOf(repository)).slice(0, 16)}`)
  }
}

function newSession(): Session {
  return { staged: undefined, waiting: 0, turn: Promise.resolve() }
}

/** Runs one after the other for one session. */
function inTurn<T>(session: Session, run: () => Promise<T>): Promise<T> {
  const result = session.turn.then(run)
  session.turn = result.then(
    () => {},
    () => {},
  )
  return result
}

async function reopen(path: string): Promise<StagedFile> {
  try {
    return await StagedFile.reopen(path)
  } catch (error) {
    throw isMissing(error) ? unknownUpload() : error
  }
}

function unknownUpload(): RegistryError {
  return new RegistryError('BLOB_UPLOAD_UNKNOWN', 'there is no such upload; start a new one')
}
