import type { Pki } from '../pki/pki.ts'

/** What a kubeconfig says of one cluster: its entries are all called `name`. */
export interface Access {
  readonly name: string
  /** `https://127.0.0.1:6443` */
  readonly server: string
  readonly pki: Pick<Pki, 'authority' | 'admin'>
}

interface Named {
  readonly name: string
  readonly [part: string]: unknown
}

/** A kubeconfig as it is read: what Galley does not know of it stays. */
export interface Kubeconfig {
  readonly clusters?: readonly Named[] | null
  readonly users?: readonly Named[] | null
  readonly contexts?: readonly Named[] | null
  readonly 'current-context'?: string
  readonly [part: string]: unknown
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** The kubeconfig with a cluster's administrator in it, and its context the current one. */
export function withAccess(config: Kubeconfig, { name, server, pki }: Access): Kubeconfig {
  const cluster = { server, 'certificate-authority-data': base64(pki.authority.certificate) }
  const user = {
    'client-certificate-data': base64(pki.admin.certificate),
    'client-key-data': base64(pki.admin.key),
  }
  const rest = withoutAccess(config, name)
  return {
    apiVersion: 'v1',
    kind: 'Config',
    ...rest,
    clusters: [...(rest.clusters ?? []), { name, cluster }],
    users: [...(rest.users ?? []), { name, user }],
    contexts: [...(rest.contexts ?? []), { name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
}

/** The kubeconfig without a cluster's entries. */
export function withoutAccess(config: Kubeconfig, name: string): Kubeconfig {
  const others = (entries: readonly Named[] | null | undefined) =>
    (entries ?? []).filter((entry) => entry.name !== name)
  const { 'current-context': current, ...rest } = config
  return {
    ...rest,
    clusters: others(config.clusters),
    users: others(config.users),
    contexts: others(config.contexts),
    ...(current !== undefined && current !== name && { 'current-context': current }),
  }
}
