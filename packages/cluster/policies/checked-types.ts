import type { Resource, Resources } from '../apiserver/resources.ts'
import type {
  MatchResources,
  ValidatingAdmissionPolicy,
} from '../kinds/admissionregistration/types.ts'

/** As upstream: what a policy is about is not looked at beyond this. */
const mostTypes = 10

/** The kinds that a policy says it is about, in the order of their groups, versions and names; wildcards say nothing. */
export function checkedTypes(
  resources: Resources,
  match: MatchResources | undefined,
): readonly Resource[] {
  const found = new Set<Resource>()
  for (const {
    apiGroups = [],
    apiVersions = [],
    resources: plurals = [],
  } of match?.resourceRules ?? []) {
    if ([...apiGroups, ...apiVersions].some((it) => it.includes('*'))) continue
    for (const group of apiGroups)
      for (const version of apiVersions)
        for (const plural of plurals) {
          const resource = resources.find(group, version, plural)
          if (resource && found.size < mostTypes) found.add(resource)
        }
  }
  return [...found].toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
}

const orderOf = ({ kind }: Resource): string => [kind.group, kind.version, kind.kind].join('\0')

/** The kind of a policy's parameters, as far as it has one and that is served. */
export function parameterType(
  resources: Resources,
  { spec: { paramKind } }: ValidatingAdmissionPolicy,
): Resource | undefined {
  return paramKind && resources.findKind(paramKind.apiVersion ?? '', paramKind.kind ?? '')
}
