import { ageColumn, nameColumn, text, wide } from '../columns.ts'
import { kind } from '../kind.ts'
import { cidrWarnings } from '../validate/ip.ts'
import type { Node } from './node/types.ts'
import { validateNode, validateNodeChange, validateNodeUpdate } from './node/validate.ts'
import { roundedResources } from './resource-quota/types.ts'

function defaults({ spec, status }: Node): void {
  roundedResources(status.capacity)
  roundedResources(status.allocatable)
  if (status.capacity) status.allocatable ??= { ...status.capacity }
  // The single network is the first of all; a client may know one of the fields only.
  if (spec.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR]
  const first = spec.podCIDRs?.[0]
  if (first) spec.podCIDR = first
}

const rolePrefix = 'node-role.kubernetes.io/'
const roleLabel = 'kubernetes.io/role'

function roles({ metadata: { labels = {} } }: Node): string {
  const found = Object.entries(labels).flatMap(([key, value]) =>
    key.startsWith(rolePrefix) ? [key.slice(rolePrefix.length)] : key === roleLabel ? [value] : [],
  )
  return [...new Set(found.filter(Boolean))].sort().join(',') || '<none>'
}

function state({ spec, status: { conditions = [] } }: Node): string {
  const ready = conditions.findLast(({ type }) => type === 'Ready')
  const said = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'
  return spec.unschedulable ? `${said},SchedulingDisabled` : said
}

const address = (type: string) => (node: Node) =>
  (node.status.addresses ?? []).find((it) => it.type === type)?.address ?? '<none>'

const warnings = ({ spec }: Node): string[] => [
  ...(spec.configSource ? ['spec.configSource: the feature is removed'] : []),
  ...(spec.externalID
    ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes']
    : []),
  ...(spec.podCIDRs ?? []).flatMap((it, index) => cidrWarnings(`spec.podCIDRs[${index}]`, it)),
]

function dropConfig({ spec, status }: Node): void {
  delete spec.configSource
  delete status.config
}

export const node = kind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  isNamespaced: false,
  structure: 'io.k8s.api.core.v1.Node',
  keepsStatusOnCreate: true,
  defaults,
  prepareCreate: dropConfig,
  validate: validateNode,
  warnings,
  update: { prepare: dropConfig, validate: validateNodeUpdate, warnings },
  status: { prepare: dropConfig, validate: validateNodeChange, resetFields: [['spec']] },
  selectableFields: ({ spec }) => ({ 'spec.unschedulable': String(spec.unschedulable ?? false) }),
  columns: [
    nameColumn,
    text('Status', state),
    text('Roles', roles),
    ageColumn,
    text('Version', ({ status }) => status.nodeInfo.kubeletVersion ?? ''),
    text('Internal-IP', address('InternalIP'), wide),
    text('External-IP', address('ExternalIP'), wide),
    text('OS-Image', ({ status }) => status.nodeInfo.osImage || '<unknown>', wide),
    text('Kernel-Version', ({ status }) => status.nodeInfo.kernelVersion || '<unknown>', wide),
    text(
      'Container-Runtime',
      ({ status }) => status.nodeInfo.containerRuntimeVersion || '<unknown>',
      wide,
    ),
  ],
})
