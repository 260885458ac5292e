import type { Pod } from './types.ts'

export const podFields = ({ spec, status }: Pod): Record<string, string> => ({
  'spec.nodeName': spec.nodeName ?? '',
  'spec.restartPolicy': spec.restartPolicy ?? '',
  'spec.schedulerName': spec.schedulerName ?? '',
  'spec.serviceAccountName': spec.serviceAccountName ?? '',
  'spec.hostNetwork': String(spec.hostNetwork ?? false),
  'status.phase': status.phase ?? '',
  'status.podIP': status.podIPs?.[0]?.ip ?? '',
  'status.nominatedNodeName': status.nominatedNodeName ?? '',
})
