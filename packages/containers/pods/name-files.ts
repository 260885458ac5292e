import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxConfig } from './pod-runtime.ts'

/** The files that say who and where a pod is, by their place in its containers. */
export const nameFiles = ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf'] as const

/** Writes them below `folder`, shared by all containers of the pod. */
export async function writeNameFiles(
  folder: string,
  config: SandboxConfig,
  address: string,
): Promise<void> {
  await mkdir(join(folder, 'etc'), { recursive: true })
  const files: Readonly<Record<(typeof nameFiles)[number], string>> = {
    '/etc/hostname': `${config.hostname}\n`,
    '/etc/hosts': await hostsFile(config, address),
    '/etc/resolv.conf': config.resolvConf,
  }
  for (const [path, text] of Object.entries(files)) {
    await writeFile(join(folder, path), text, { mode: 0o644 })
  }
}

const usual = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
]

/** As the kubelet writes it; programs tell by the first line whose file it is. */
async function hostsFile(config: SandboxConfig, address: string): Promise<string> {
  const aliases = config.hosts.map(({ address, names }) => [address, ...names].join('\t'))
  const entries = aliases.length === 0 ? [] : ['', '# Entries added by HostAliases.', ...aliases]
  if (config.network.kind === 'host') {
    const machine = await readFile('/etc/hosts', 'utf8').catch(() => '')
    const lines = ['# Kubernetes-managed hosts file (host network).', machine.trimEnd(), ...entries]
    return `${lines.join('\n')}\n`
  }
  const own = [address, ...ownNames(config)].join('\t')
  return `${['# Kubernetes-managed hosts file.', ...usual, own, ...entries].join('\n')}\n`
}

/** The whole name, if it has a domain, and the short one; what the pod takes for its name may be the whole one already. */
function ownNames({ hostname, domain }: SandboxConfig): readonly string[] {
  if (domain === undefined) return [hostname]
  const behind = `.${domain}`
  const short = hostname.endsWith(behind) ? hostname.slice(0, -behind.length) : hostname
  return [`${short}${behind}`, short]
}
