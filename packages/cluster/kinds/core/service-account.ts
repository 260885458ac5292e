import { ageColumn, nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'

type ServiceAccount = KubeObject & {
  secrets?: { name?: string }[]
}

const enforced = 'kubernetes.io/enforce-mountable-secrets'

/** Of a secret that it refers to, an account keeps the name alone. */
function keepNames(account: ServiceAccount): void {
  if (account.secrets)
    account.secrets = account.secrets.map(({ name }) => (name === undefined ? {} : { name }))
}

function warnings(next: ServiceAccount, old?: ServiceAccount): string[] {
  if (old?.metadata.annotations && enforced in old.metadata.annotations) return []
  if (!next.metadata.annotations || !(enforced in next.metadata.annotations)) return []
  return [
    `metadata.annotations[${enforced}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
  ]
}

export const serviceAccount = kind<ServiceAccount>({
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.ServiceAccount',
  prepareCreate: keepNames,
  warnings: (it) => warnings(it),
  update: { prepare: keepNames, warnings },
  columns: [nameColumn, text('Secrets', ({ secrets = [] }) => secrets.length), ageColumn],
})
