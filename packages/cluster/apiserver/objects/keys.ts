import type { Kind } from '../../kinds/kind.ts'

/** The group whose name its objects are stored under: two versions of a kind may belong to two groups. */
const storedGroup = ({ group, conversion }: Kind) => conversion?.stored.group ?? group

/** Below which all objects of a kind are stored, or those of one namespace. */
export function prefixOf(kind: Kind, namespace = ''): string {
  const all = `/${storedGroup(kind)}/${kind.plural}/`
  return kind.isNamespaced && namespace ? `${all}${namespace}/` : all
}

export const keyOf = (kind: Kind, namespace: string, name: string): string =>
  `${prefixOf(kind, namespace)}${name}`

const upstreamNames: Readonly<Record<string, string>> = {
  '/replicationcontrollers': 'controllers',
  '/endpoints': 'services/endpoints',
  '/nodes': 'minions',
  '/services': 'services/specs',
  'networking.k8s.io/ingresses': 'ingress',
  'apiextensions.k8s.io/customresourcedefinitions':
    'apiextensions.k8s.io/customresourcedefinitions',
}

/** The key that a real API server would use, since some messages name it. */
export function upstreamKeyOf(kind: Kind, namespace: string, name: string, isCustom: boolean) {
  const resource = isCustom
    ? `${kind.group}/${kind.plural}`
    : (upstreamNames[`${kind.group}/${kind.plural}`] ?? kind.plural)
  return `/registry/${resource}/${kind.isNamespaced ? `${namespace}/` : ''}${name}`
}
