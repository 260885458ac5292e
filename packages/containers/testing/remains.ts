import { execFileSync } from 'node:child_process'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { linkNames } from '../network/endpoint.ts'
import { placesOf } from '../state/places.ts'

/**
 * Everything on this machine that containers of the folder `root` have left behind, by kind; `ids`
 * are all that there ever were. Other tests run containers at the same time.
 */
export function remains(
  root: string,
  ids: Iterable<string>,
): Readonly<Record<string, readonly string[]>> {
  const { run } = placesOf(root)
  const names = [...ids].flatMap((id) => [id, id.slice(0, 24), ...Object.values(linkNames(id))])
  const isOurs = (text: string) => text.includes(root) || names.some((name) => text.includes(name))
  const mounts =
    process.platform === 'linux' ? lines(readFileSync('/proc/self/mountinfo', 'utf8')) : []
  const addresses = globSync(`${run}/*-*/*`).filter((path) => isOurs(readFileSync(path, 'utf8')))
  return {
    mounts: mounts.filter(isOurs),
    namespaces: list('/run/netns').filter(isOurs),
    links: list('/sys/class/net').filter(isOurs),
    cgroups: globSync('/sys/fs/cgroup/{,*/}galley-*').filter(isOurs),
    addresses,
    runtimeState: globSync(`${run}/{attach,runc,crun}/*`).filter(isOurs),
    containers: [...list(`${root}/containers`), ...list(`${root}/names`)],
    processes: lines(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).filter(isOurs),
  }
}

function lines(text: string): string[] {
  return text.split('\n').filter(Boolean)
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
