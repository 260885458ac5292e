import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { BuildError } from '../errors.ts'

/** The first Node that runs TypeScript as the server is written, and the one it is tested on. */
export const leastNode = 24

/** The Node that goes into an image. */
export interface NodeProgram {
  readonly path: string
  /** Such as `24.1.0`. */
  readonly version: string
}

/**
 * @param path default: the program that runs now
 * @throws BuildError when it is not Node, or too old
 */
export async function nodeProgram(path = process.execPath): Promise<NodeProgram> {
  const version = path === process.execPath ? process.versions.node : await askVersion(path)
  if (Number.parseInt(version, 10) >= leastNode) return { path, version }
  throw new BuildError(
    'unsupported',
    `${path} is Node ${version}, and the server needs ${leastNode}`,
    {
      next: `Run galley on Node ${leastNode} or newer.`,
    },
  )
}

async function askVersion(path: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 10_000 })
    return stdout.trim().replace(/^v/, '')
  } catch (cause) {
    throw new BuildError('invalid', `${path} does not say which Node it is`, { cause })
  }
}
