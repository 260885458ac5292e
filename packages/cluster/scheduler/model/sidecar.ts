import type { Container } from 'kubernetes-types/core/v1.js'

/** An init container that runs as long as the pod does. The published types do not have its restart policy yet. */
export const isSidecar = ({ restartPolicy }: Container & { readonly restartPolicy?: string }) =>
  restartPolicy === 'Always'
