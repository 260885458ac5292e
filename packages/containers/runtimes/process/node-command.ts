import { open, stat } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import { RuntimeError } from '../../errors.ts'
import { resolveInRoot } from '../../rootfs/resolve-in-root.ts'
import type { BindMount, ContainerConfig } from '../../state/container-config.ts'

/** What runs in place of the container's command: Node's arguments and the environment. */
export interface NodeCommand {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/** What of a container says how its program is started. */
export interface NodeProgram extends Pick<ContainerConfig, 'command' | 'env' | 'workingDirectory'> {
  readonly image: Pick<ContainerConfig['image'], 'reference'>
  readonly mounts: readonly Pick<BindMount, 'source' | 'target'>[]
}

/** The entry point of the official Node images, which runs its arguments. */
const NODE_IMAGE_WRAPPER = 'docker-entrypoint.sh'

/**
 * The container's command for the host's Node, with the image's files below `root`: arguments and
 * values of the environment that name a file or folder of the image become its place on the host.
 * Throws `RuntimeError` for a command that is no Node program.
 */
export async function nodeCommand(root: string, config: NodeProgram): Promise<NodeCommand> {
  const command = withoutWrapper(config.command)
  const args = await nodeArguments(root, command, config)
  const env = config.env.map((entry): [string, string] => {
    const equals = entry.indexOf('=')
    return [entry.slice(0, equals), entry.slice(equals + 1)]
  })
  const placeOf: PlaceOf = (path) => placeIn(root, config.mounts, path)
  const mapped = env.map(
    async ([name, value]) => [name, await mapValue(placeOf, name, value)] as const,
  )
  return {
    args: await Promise.all(args.map((argument) => mapArgument(placeOf, argument))),
    env: Object.fromEntries(await Promise.all(mapped)),
    cwd: await placeOf(config.workingDirectory),
  }
}

/** Where on the host a path of the container is. */
type PlaceOf = (path: string) => Promise<string>

/** What is mounted is at its source; a link to there would be taken for one of the image. */
async function placeIn(root: string, mounts: NodeProgram['mounts'], path: string): Promise<string> {
  const whole = posix.normalize(path)
  const [mount] = mounts
    .filter(({ target }) => `${whole}/`.startsWith(`${target}/`))
    .toSorted((a, b) => b.target.length - a.target.length)
  return mount ? join(mount.source, whole.slice(mount.target.length)) : resolveInRoot(root, path)
}

function withoutWrapper(command: readonly string[]): readonly string[] {
  const isWrapped = basename(command[0] ?? '') === NODE_IMAGE_WRAPPER && isNode(command[1] ?? '')
  return isWrapped ? command.slice(1) : command
}

async function nodeArguments(
  root: string,
  command: readonly string[],
  config: NodeProgram,
): Promise<readonly string[]> {
  const [program = '', ...rest] = command
  if (isNode(program)) return rest
  const script = await nodeScript(root, program, config)
  if (script !== undefined) return [script, ...rest]
  throw new RuntimeError(
    'unsupported',
    `${config.image.reference} starts ${JSON.stringify(program)}, which is no Node program.`,
    {
      next: 'Without isolation Galley runs only Node images. Install runc or crun, and run as root.',
    },
  )
}

function isNode(program: string): boolean {
  return /^(node|nodejs)$/.test(basename(program))
}

/** Where the image has `program`, if its first line asks for Node. */
async function nodeScript(
  root: string,
  program: string,
  config: NodeProgram,
): Promise<string | undefined> {
  for (const candidate of candidates(program, config)) {
    const place = await placeIn(root, config.mounts, candidate)
    if (/^#!.*\bnode\b/.test(await firstLine(place))) return place
  }
  return undefined
}

function candidates(program: string, { env, workingDirectory }: NodeProgram): string[] {
  if (program.includes('/')) return [posix.resolve(workingDirectory, program)]
  const path = env.find((entry) => entry.startsWith('PATH='))?.slice(5) ?? ''
  return path
    .split(':')
    .filter(Boolean)
    .map((folder) => posix.join(folder, program))
}

async function firstLine(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined)
  if (!file) return ''
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0)
    return buffer.toString('latin1', 0, bytesRead).split('\n')[0] ?? ''
  } catch {
    return ''
  } finally {
    await file.close()
  }
}

/** `/app/x` and `--option=/app/x`. */
async function mapArgument(placeOf: PlaceOf, argument: string): Promise<string> {
  const [, option = '', path = ''] = /^(--[^=]+=)?(.*)$/s.exec(argument) ?? []
  return `${option}${await mapPath(placeOf, path)}`
}

async function mapValue(placeOf: PlaceOf, name: string, value: string): Promise<string> {
  if (name !== 'PATH') return mapPath(placeOf, value)
  const folders = await Promise.all(value.split(':').map((folder) => mapPath(placeOf, folder)))
  return [...folders, process.env.PATH ?? ''].join(':')
}

async function mapPath(placeOf: PlaceOf, path: string): Promise<string> {
  if (!path.startsWith('/') || path === '/') return path
  const place = await placeOf(path)
  return (await stat(place).catch(() => undefined)) ? place : path
}
