import { type Plugin, resourceOf } from './admission.ts'

const finalizers: Readonly<Record<string, string>> = {
  '/persistentvolumeclaims': 'kubernetes.io/pvc-protection',
  '/persistentvolumes': 'kubernetes.io/pv-protection',
}

/** Volumes and claims are held while something uses them. */
export const storageInUse: Plugin = {
  name: 'StorageObjectInUseProtection',
  admit(attributes) {
    const finalizer = finalizers[resourceOf(attributes)]
    const { object, operation } = attributes
    if (!finalizer || !object || operation !== 'CREATE') return
    const { metadata } = object
    if (!metadata.finalizers?.includes(finalizer))
      metadata.finalizers = [...(metadata.finalizers ?? []), finalizer]
  },
}
