import type { Descriptions } from '../descriptions.ts'

const template = { template: 'What the pods are made from.' }
const minReadySeconds = {
  minReadySeconds: 'Seconds that a new pod must be ready to count as available.',
}
const revisions = { revisionHistoryLimit: 'How many old versions are kept to go back to.' }
const counts = {
  availableReplicas: 'Pods that have been ready for long enough.',
  readyReplicas: 'Pods that are ready.',
  replicas: 'Pods that there are.',
}
const rollout = {
  ...counts,
  collisionCount: 'How often a made-up name was taken.',
  updatedReplicas: 'Pods of the newest template.',
}

export const workloads: Descriptions = {
  'apps.v1.DeploymentSpec': {
    '': 'What a Deployment keeps running.',
    ...template,
    ...minReadySeconds,
    ...revisions,
    paused: 'Changes of the template wait.',
    progressDeadlineSeconds: 'Seconds in which a rollout must get on before it counts as failed.',
    replicas: 'How many pods there are to be; absent: 1.',
    selector: 'Labels of the pods that belong to it; they must be those of the template.',
    strategy: 'How old pods are replaced.',
  },
  'apps.v1.DeploymentStatus': {
    '': 'How a Deployment is.',
    ...rollout,
    unavailableReplicas: 'Pods that are still missing.',
  },
  'apps.v1.DeploymentStrategy': {
    '': 'How old pods are replaced.',
    rollingUpdate: 'How fast, for RollingUpdate.',
    type: 'RollingUpdate replaces them step by step, Recreate all at once.',
  },
  'apps.v1.RollingUpdateDeployment': {
    '': 'How fast a rollout goes.',
    maxSurge: 'How many pods there may be too many meanwhile, a number or a share (25%).',
    maxUnavailable: 'How many pods may be missing meanwhile, a number or a share (25%).',
  },
  'apps.v1.ReplicaSetSpec': {
    '': 'What a ReplicaSet keeps running.',
    ...template,
    ...minReadySeconds,
    replicas: 'How many pods there are to be; absent: 1.',
    selector: 'Labels of the pods that belong to it.',
  },
  'apps.v1.ReplicaSetStatus': {
    '': 'How a ReplicaSet is.',
    ...counts,
    fullyLabeledReplicas: 'Pods with all labels of the template.',
  },
  'apps.v1.StatefulSetSpec': {
    '': 'What a StatefulSet keeps running.',
    ...template,
    ...minReadySeconds,
    ...revisions,
    podManagementPolicy: 'OrderedReady starts pods one after another, Parallel at once.',
    replicas: 'How many pods there are to be; absent: 1.',
    serviceName: 'The service by which its pods have names.',
    updateStrategy: 'How old pods are replaced.',
    volumeClaimTemplates: 'Storage that each pod gets.',
  },
  'apps.v1.StatefulSetStatus': { '': 'How a StatefulSet is.', ...rollout },
  'apps.v1.DaemonSetSpec': {
    '': 'What a DaemonSet runs on nodes.',
    ...template,
    ...minReadySeconds,
    ...revisions,
    updateStrategy: 'How old pods are replaced.',
  },
  'core.v1.ReplicationControllerSpec': {
    '': 'What a ReplicationController keeps running.',
    ...template,
    ...minReadySeconds,
  },
  'batch.v1.JobSpec': {
    '': 'What a Job runs.',
    ...template,
    activeDeadlineSeconds: 'Seconds that the Job may take.',
    backoffLimit: 'How many failures it takes until the Job has failed.',
    backoffLimitPerIndex: 'The same for each index.',
    completionMode: 'NonIndexed counts successes, Indexed gives each pod a number to do.',
    completions: 'How many pods must succeed.',
    manualSelector: 'The selector is the maker’s, not made up.',
    parallelism: 'How many pods run at once.',
    podFailurePolicy: 'What each way of failing means.',
    suspend: 'No pods run.',
    ttlSecondsAfterFinished: 'Seconds after which a finished Job is deleted.',
  },
  'batch.v1.JobStatus': {
    '': 'How a Job is.',
    active: 'Pods that run.',
    completionTime: 'When it was done.',
    failed: 'Pods that failed.',
    ready: 'Pods that are ready.',
    startTime: 'When it began.',
    succeeded: 'Pods that succeeded.',
  },
  'batch.v1.JobTemplateSpec': { '': 'What Jobs are made from.' },
  'batch.v1.CronJobSpec': {
    '': 'When Jobs are made, and what of.',
    concurrencyPolicy: 'While one still runs: Allow another, Forbid it, or Replace the old one.',
    failedJobsHistoryLimit: 'How many failed Jobs are kept.',
    jobTemplate: 'What the Jobs are made from.',
    schedule: 'When, as cron writes it: `*/5 * * * *`.',
    startingDeadlineSeconds: 'Seconds after which one that was missed is left out.',
    successfulJobsHistoryLimit: 'How many Jobs that succeeded are kept.',
    suspend: 'No more Jobs are made.',
    timeZone: 'The time zone of the schedule.',
  },
}
