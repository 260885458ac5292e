import type { Container } from 'kubernetes-types/core/v1.js'

/** An init container that runs as long as the pod does. */
export const isSidecar = ({ restartPolicy }: Container): boolean => restartPolicy === 'Always'
