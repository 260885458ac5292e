import { readFileSync } from 'node:fs'
import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readLinkage } from '@galley/images/build/model/elf'
import { findLibraries } from '@galley/images/build/model/shared-libraries'
import { findProgram } from '../../runtimes/find-program.ts'
import { resourcesOf } from '../../runtimes/oci/limits.ts'
import { maskedPaths, readonlyPaths, specMount } from '../../runtimes/oci/mounts.ts'
import { seccompProfile } from '../../runtimes/oci/seccomp.ts'
import { quote } from '../../terminal/pty.ts'
import { type Launcher, runOrThrow } from '../launcher.ts'
import type { SandboxPlaces } from '../places.ts'
import { podCgroupPath } from './pod-cgroup.ts'

/**
 * The first process of a namespace of processes that containers share: without it the namespace would end with its first
 * container. All it does is wait, and take leave of processes that lost their parents. The machine's own shell does so, in a
 * root that has nothing but itself and the libraries that it needs.
 */
const script = `trap 'jobs >/dev/null' CHLD
while :; do read -r line; done
`

/** As users of other runtimes know it: it shows as `/pause pause`. */
const args = ['/pause', 'pause']

/** Nobody in particular. */
const USER = 65_535

export const pauseId = ({ id }: SandboxPlaces): string => `pause-${id}`

const pausePidFile = ({ pause }: SandboxPlaces): string => join(pause, 'pid')

/** `oci`: the words before a verb of the runtime. */
export async function startPause(
  launcher: Launcher,
  places: SandboxPlaces,
  oci: readonly string[],
): Promise<void> {
  const bundle = places.pause
  await mkdir(join(bundle, 'root', 'work'), { recursive: true, mode: 0o755 })
  await writeFile(join(bundle, 'root', 'work', 'pause'), script)
  const spec = await pauseSpec(places)
  await writeFile(join(bundle, 'config.json'), JSON.stringify(spec))
  const run = [...oci, 'run', '--detach', '--bundle', bundle, '--pid-file', pausePidFile(places)]
  const input = quote(join(bundle, 'input'))
  const words = [...run, pauseId(places)].map(quote).join(' ')
  const lines = [`mkfifo ${input}`, `${words} 0<>${input} >/dev/null 2>/dev/null`, `rm ${input}`]
  await runOrThrow(launcher, 'The processes of a pod cannot be shared', lines.join(' && '))
}

async function pauseSpec(places: SandboxPlaces): Promise<object> {
  const shell = await realpath((await findProgram('sh')) ?? '/bin/sh')
  const files = [{ source: shell, target: '/pause' }, ...(await librariesOf(shell))]
  const folders = [...new Set(files.map(({ target }) => dirname(target)))]
  return {
    ociVersion: '1.0.2',
    process: {
      args,
      env: [`LD_LIBRARY_PATH=${folders.join(':')}`],
      cwd: '/work',
      user: { uid: USER, gid: USER },
      capabilities: {},
      noNewPrivileges: true,
    },
    root: { path: join(places.pause, 'root'), readonly: true },
    mounts: [
      specMount('/proc', 'proc', ['nosuid', 'noexec', 'nodev']),
      specMount('/dev', 'tmpfs', ['nosuid', 'mode=755', 'size=64k']),
      ...files.map(({ source, target }) => specMount(target, 'bind', ['bind', 'ro'], source)),
    ],
    linux: {
      cgroupsPath: `${podCgroupPath(places.id)}/pause`,
      resources: resourcesOf({}),
      namespaces: [
        { type: 'pid' },
        { type: 'mount' },
        { type: 'uts', path: places.namespaces.uts },
      ],
      maskedPaths,
      readonlyPaths,
      seccomp: seccompProfile(),
    },
  }
}

/** What the loader needs to start it, at the places where it looks. */
async function librariesOf(program: string): Promise<{ source: string; target: string }[]> {
  const { interpreter } = await readLinkage(program)
  if (!interpreter) return []
  const { loader, libraries } = await findLibraries(program, [])
  const found = libraries.map(({ name, path, folder }) => ({
    source: path,
    target: join(folder, name),
  }))
  return [{ source: await realpath(loader), target: loader }, ...found]
}

/** Of the machine; undefined when it is not there. */
export function pausePid(places: SandboxPlaces): number | undefined {
  try {
    return Number(readFileSync(pausePidFile(places), 'utf8')) || undefined
  } catch {
    return undefined
  }
}
