import { execFileSync } from 'node:child_process'
import { globSync, readdirSync, readFileSync } from 'node:fs'

/** Everything on this machine that a container may leave behind, by kind. */
export function remains(root: string): Readonly<Record<string, readonly string[]>> {
  if (process.platform !== 'linux') return {}
  const lines = (text: string) => text.split('\n').filter(Boolean).toSorted()
  const mounts = lines(readFileSync('/proc/self/mountinfo', 'utf8'))
  return {
    mounts: mounts.filter((line) => line.includes(root) || line.includes('/netns/galley-')),
    namespaces: list('/run/netns').filter((name) => name.startsWith('galley-')),
    links: list('/sys/class/net').filter((name) => name.startsWith('gly-')),
    cgroups: globSync('/sys/fs/cgroup/{,*/}galley-*'),
    addresses: globSync(`{/run/galley,${root}/run}/*-*/*`).toSorted(),
    sockets: globSync(`{/run/galley,${root}/run}/attach/*`).toSorted(),
    runtimeState: globSync('/run/galley/{runc,crun}/*'),
    containers: [...list(`${root}/containers`), ...list(`${root}/names`)],
    processes: processesOf(root),
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}

/** Supervisors and runtimes that were told of `root`. */
function processesOf(root: string): string[] {
  const text = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8', maxBuffer: 1 << 24 })
  return text.split('\n').filter((line) => line.includes(root))
}
