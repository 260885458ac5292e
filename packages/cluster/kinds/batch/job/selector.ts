import type { Job } from '../types.ts'

export const jobLabels = {
  name: 'batch.kubernetes.io/job-name',
  oldName: 'job-name',
  uid: 'batch.kubernetes.io/controller-uid',
  oldUid: 'controller-uid',
} as const

/**
 * A job's pods are told by its uid, unless the client picked labels of its own. In place. A job that has its labels from
 * its template gets the new ones too: they are the same labels.
 */
export function generateSelector({ metadata, spec }: Job): void {
  if (spec.manualSelector) return
  const { name = '', uid = '' } = metadata
  const before = spec.template.metadata.labels
  const labels = {
    [jobLabels.oldName]: name,
    [jobLabels.name]: name,
    [jobLabels.oldUid]: uid,
    [jobLabels.uid]: uid,
    ...before,
  }
  spec.template.metadata.labels = labels
  if (metadata.labels === before || Object.keys(metadata.labels ?? {}).length === 0)
    metadata.labels = { ...labels }
  spec.selector ??= {}
  spec.selector.matchLabels = { [jobLabels.uid]: uid, ...spec.selector.matchLabels }
}
