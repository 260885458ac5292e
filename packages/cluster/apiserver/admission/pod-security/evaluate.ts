import type { Check, Finding } from './finding.ts'
import {
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProcess,
  restrictedVolumes,
} from './host.ts'
import type { Standard } from './levels.ts'
import type { Pod } from './pod.ts'
import {
  allowPrivilegeEscalation,
  fewestCapabilities,
  privileged,
  procMount,
  usualCapabilities,
} from './privileges.ts'
import {
  appArmorProfile,
  seccompAnnotations,
  seccompProfile,
  seLinuxOptions,
  someSeccompProfile,
  sysctls,
} from './profiles.ts'
import { runAsNonRoot, runAsUser } from './users.ts'

interface Rule {
  /** What holds from which minor version on; the last that has come holds. */
  readonly from: readonly (readonly [minor: number, check: Check])[]
  /** Of the stricter level: what of the other it stands for. */
  readonly instead?: Rule
}

/** Windows has no such thing, and refuses the fields. */
const exceptWindows =
  (check: Check): Check =>
  (pod) =>
    pod.spec.os?.name === 'windows' ? undefined : check(pod)

const always = (check: Check): Rule => ({ from: [[0, check]] })

const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
]
const reserved = [...safeSysctls, 'net.ipv4.ip_local_reserved_ports']
const keepalive = [
  ...reserved,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
]
const buffers = [...keepalive, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']

const seLinuxTypes = ['container_t', 'container_init_t', 'container_kvm_t']

const capabilities = always(usualCapabilities)
const hostPath = always(hostPathVolumes)
const seccomp: Rule = {
  from: [
    [0, seccompAnnotations],
    [19, seccompProfile],
  ],
}

/** In the order in which they are told of. */
const baseline: readonly Rule[] = [
  always(appArmorProfile),
  capabilities,
  always(hostNamespaces),
  hostPath,
  always(hostPorts),
  always(privileged),
  always(procMount),
  {
    from: [
      [0, seLinuxOptions(seLinuxTypes)],
      [31, seLinuxOptions([...seLinuxTypes, 'container_engine_t'])],
    ],
  },
  seccomp,
  {
    from: [
      [0, sysctls(safeSysctls)],
      [27, sysctls(reserved)],
      [29, sysctls(keepalive)],
      [32, sysctls(buffers)],
    ],
  },
  always(hostProcess),
]

const restricted: readonly Rule[] = [
  {
    from: [
      [8, allowPrivilegeEscalation],
      [25, exceptWindows(allowPrivilegeEscalation)],
    ],
  },
  {
    from: [
      [22, fewestCapabilities],
      [25, exceptWindows(fewestCapabilities)],
    ],
    instead: capabilities,
  },
  { from: [[0, restrictedVolumes]], instead: hostPath },
  always(runAsNonRoot),
  { from: [[23, runAsUser]] },
  {
    from: [
      [19, someSeccompProfile],
      [25, exceptWindows(someSeccompProfile)],
    ],
    instead: seccomp,
  },
]

/** Why a pod does not keep to a standard; none where it does. */
export function evaluate(
  { level, minor = Number.POSITIVE_INFINITY }: Standard,
  pod: Pod,
): readonly Finding[] {
  return rulesOf(level, minor).flatMap((rule) => checkOf(rule, minor)?.(pod) ?? [])
}

function rulesOf(level: Standard['level'], minor: number): readonly Rule[] {
  if (level === 'privileged') return []
  if (level === 'baseline') return baseline
  const stricter = restricted.filter((rule) => checkOf(rule, minor))
  const replaced = new Set(stricter.map((it) => it.instead))
  return [...baseline.filter((it) => !replaced.has(it)), ...stricter]
}

const checkOf = ({ from }: Rule, minor: number): Check | undefined =>
  from.findLast(([since]) => since <= minor)?.[1]
