import { RuntimeError } from '../../errors.ts'
import { quote } from '../../terminal/pty.ts'
import { type Launcher, runOrThrow } from '../launcher.ts'
import type { SandboxPlaces } from '../places.ts'
import type { SandboxConfig } from '../pod-runtime.ts'
import { endNetworkScript, networkScripts } from './sandbox-network.ts'

/** Low ports are the pod's own, so any of its users may have them. */
const usualSysctls = { 'net.ipv4.ip_unprivileged_port_start': '0' }

const sharedMemory = 'nosuid,nodev,noexec,mode=1777,size=65536k'

/** Makes what a pod's containers share of the kernel, kept by mounts and no process. */
export async function makeNamespaces(
  launcher: Launcher,
  places: SandboxPlaces,
  config: SandboxConfig,
  address: string,
): Promise<void> {
  const { network, ipc, uts } = places.namespaces
  const own = [
    ...(config.network.kind === 'own' ? [{ option: 'net', file: network }] : []),
    ...(config.ipc === 'own' ? [{ option: 'ipc', file: ipc }] : []),
    { option: 'uts', file: uts },
  ]
  const { inside, outside } = networkScripts(places, config, address)
  const first = [`set -e; host=$1`, writeSetting('kernel/hostname', config.hostname), inside]
  const script = [
    'set -e',
    ...own.map(({ file }) => `: >${quote(file)}`),
    ...(config.ipc === 'own' ? [memoryScript(places)] : []),
    [
      'unshare',
      ...own.map(({ option, file }) => `--${option}=${quote(file)}`),
      `sh -c ${quote([...first, ...sysctlScripts(config)].join('\n'))} sh /proc/$$/ns/net`,
    ].join(' '),
    outside,
  ]
  await runOrThrow(launcher, 'A pod gets no network', script.join('\n'))
}

export async function clearNamespaces(launcher: Launcher, places: SandboxPlaces): Promise<void> {
  const mounts = [...Object.values(places.namespaces), places.sharedMemory]
  // Several mounts at one place are there only if somebody was interrupted.
  const unmount = mounts.map((path) => `while umount -l ${quote(path)} 2>/dev/null; do :; done`)
  await launcher.run([endNetworkScript(places), ...unmount].join('\n'))
}

function memoryScript({ sharedMemory: path }: SandboxPlaces): string {
  return `mkdir ${quote(path)}; mount -t tmpfs -o ${sharedMemory} shm ${quote(path)}`
}

function sysctlScripts(config: SandboxConfig): string[] {
  const usual = config.network.kind === 'own' ? usualSysctls : {}
  const all: Readonly<Record<string, string>> = { ...usual, ...config.sysctls }
  return Object.entries(all).map(([name, value]) => writeSetting(settingPath(name, config), value))
}

/** `a.b.c` as a path; where a part has dots itself, slashes stand between the parts (sysctl(8)). */
function settingPath(name: string, config: SandboxConfig): string {
  const first = /[./]/.exec(name)?.[0]
  const path = first === '.' ? name.replace(/[./]/g, (sign) => (sign === '.' ? '/' : '.')) : name
  const isPath = /^[\w./-]+$/.test(path) && !path.split('/').includes('..')
  if (isPath && isOwn(path, config)) return path
  throw new RuntimeError('invalid', `${name} is no kernel setting of the pod's own.`, {
    next: 'Set it on the machine, or leave the network and IPC of the pod its own.',
  })
}

/** All others are the whole machine's. */
function isOwn(path: string, { network, ipc }: SandboxConfig): boolean {
  if (path.startsWith('net/')) return network.kind === 'own'
  return ipc === 'own' && /^(kernel\/(shm|msg|sem)\w*|fs\/mqueue\/\w+)$/.test(path)
}

function writeSetting(path: string, value: string): string {
  return `printf %s ${quote(value)} >${quote(`/proc/sys/${path}`)}`
}
