import { kind } from '../kind.ts'

/** Puts a pod on a node; it is not stored. */
export const binding = kind({
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  singular: 'binding',
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.Binding',
  verbs: ['create'],
})
