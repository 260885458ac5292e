import type { KubeObject } from '../../kinds/object.ts'
import type { Server } from '../server.ts'
import { type Plugin, resourceOf } from './admission.ts'
import { findAll, type Source } from './lookup.ts'

/** The class that is marked as default; of several the youngest, of those made at once the first by name. */
function defaultOf(server: Server, source: Source, marks: readonly string[]): string | undefined {
  const isMarked = ({ metadata }: KubeObject) =>
    marks.some((mark) => metadata.annotations?.[mark] === 'true')
  const [found] = findAll(server, source)
    .filter(isMarked)
    .toSorted((a, b) => {
      const [first, second] = [a, b].map(({ metadata }) => metadata.creationTimestamp ?? '')
      if (first !== second) return (first ?? '') < (second ?? '') ? 1 : -1
      return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1
    })
  return found?.metadata.name
}

type Claim = KubeObject & { spec: { storageClassName?: string } }
type Ingress = KubeObject & { spec: { ingressClassName?: string } }

/** A claim that names no storage class gets the default one. */
export const defaultStorageClass: Plugin = {
  name: 'DefaultStorageClass',
  admit(attributes) {
    const { operation, object, server } = attributes
    if (resourceOf(attributes) !== '/persistentvolumeclaims' || operation !== 'CREATE') return
    const claim = object as Claim | undefined
    const isAsked =
      claim?.spec.storageClassName !== undefined ||
      claim?.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined
    if (!claim || isAsked) return
    const name = defaultOf(
      server,
      { group: 'storage.k8s.io', version: 'v1', plural: 'storageclasses' },
      [
        'storageclass.kubernetes.io/is-default-class',
        'storageclass.beta.kubernetes.io/is-default-class',
      ],
    )
    if (name) claim.spec.storageClassName = name
  },
}

/** An ingress that names no class gets the default one. */
export const defaultIngressClass: Plugin = {
  name: 'DefaultIngressClass',
  admit(attributes) {
    const { operation, object, server } = attributes
    if (resourceOf(attributes) !== 'networking.k8s.io/ingresses' || operation !== 'CREATE') return
    const ingress = object as Ingress | undefined
    const isAsked =
      ingress?.spec.ingressClassName !== undefined ||
      ingress?.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined
    if (!ingress || isAsked) return
    const name = defaultOf(
      server,
      { group: 'networking.k8s.io', version: 'v1', plural: 'ingressclasses' },
      ['ingressclass.kubernetes.io/is-default-class'],
    )
    if (name) ingress.spec.ingressClassName = name
  },
}
