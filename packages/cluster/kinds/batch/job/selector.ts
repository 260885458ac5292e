import type { Job } from '../types.ts'

export const jobLabels = {
  name: 'batch.kubernetes.io/job-name',
  oldName: 'job-name',
  uid: 'batch.kubernetes.io/controller-uid',
  oldUid: 'controller-uid',
} as const

/** A job's pods are told by its uid, unless the client picked labels of its own. In place. */
export function generateSelector({ metadata, spec }: Job): void {
  if (spec.manualSelector) return
  const { name = '', uid = '' } = metadata
  spec.template.metadata.labels = {
    [jobLabels.oldName]: name,
    [jobLabels.name]: name,
    [jobLabels.oldUid]: uid,
    [jobLabels.uid]: uid,
    ...spec.template.metadata.labels,
  }
  spec.selector ??= {}
  spec.selector.matchLabels = { [jobLabels.uid]: uid, ...spec.selector.matchLabels }
}
