import type { KubectlVerb } from './verb.ts'

const load = { 'simulation.galley.dev/load': 'cpu=100m,memory=64Mi' }

/** `app` is what pods are chosen by. */
const template = (app: string) => ({
  metadata: { labels: { app }, annotations: load },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [
      { name: 'c', image: `example.com/${app}:1`, resources: { requests: { cpu: '100m' } } },
    ],
  },
})

const deployment = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: template('web') },
})

const statefulSet = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    replicas: 2,
    serviceName: 'db',
    selector: { matchLabels: { app: 'db' } },
    template: template('db'),
  },
})

const daemonSet = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent' },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent') },
})

const inNamespace = ['-n', 'NS'] as const
const inTime = '--timeout=25s'

/** `rollout status`, of what is named. */
const isRolledOut = (name: string, workload: string): KubectlVerb => ({
  name,
  args: ['rollout', 'status', workload, inTime, ...inNamespace],
  says: /successfully rolled out|rolling update complete|roll out complete/,
})

/** Rows of what controllers, the scheduler and nodes have a part in. */
export const workloadVerbs: readonly KubectlVerb[] = [
  {
    name: 'apply (deployment)',
    args: ['apply', ...inNamespace, '-f', '-'],
    input: deployment,
    says: /^deployment\.apps\/web created$/m,
  },
  isRolledOut('rollout status', 'deployment/web'),
  {
    name: 'get pods -o wide',
    args: ['get', 'pods', '-l', 'app=web', '-o', 'wide', ...inNamespace],
    says: /^web-\S+ +1\/1 +Running .* node-\d /m,
  },
  {
    name: 'get all',
    args: ['get', 'all', ...inNamespace],
    says: /^replicaset\.apps\/web-\w+ +1 +1 +1 /m,
  },
  {
    name: 'wait --for=condition',
    args: ['wait', 'deployment/web', '--for=condition=Available', inTime, ...inNamespace],
    says: /condition met$/m,
  },
  {
    name: 'scale',
    args: ['scale', 'deployment', 'web', '--replicas=2', ...inNamespace],
    says: /scaled$/m,
  },
  isRolledOut('rollout status (after scale)', 'deployment/web'),
  {
    name: 'describe (deployment)',
    args: ['describe', 'deployment', 'web', ...inNamespace],
    says: /^Replicas: +2 desired \| 2 updated \| 2 total \| 2 available[\s\S]*deployment-controller +Scaled up/m,
  },
  {
    name: 'describe (replica set)',
    args: ['describe', 'replicaset', '-l', 'app=web', ...inNamespace],
    says: /^Controlled By: +Deployment\/web$[\s\S]*SuccessfulCreate/m,
  },
  {
    name: 'describe (pod)',
    args: ['describe', 'pod', '-l', 'app=web', ...inNamespace],
    says: /^Controlled By: +ReplicaSet\/web-[\s\S]*default-scheduler +Successfully assigned/m,
  },
  {
    name: 'set image',
    args: ['set', 'image', 'deployment/web', 'c=example.com/web:2', ...inNamespace],
    says: /image updated$/m,
  },
  {
    name: 'set env',
    args: ['set', 'env', 'deployment/web', 'A=b', ...inNamespace],
    says: /env updated$/m,
  },
  {
    name: 'set resources',
    args: ['set', 'resources', 'deployment/web', '--limits=cpu=1', ...inNamespace],
    says: /resource requirements updated$/m,
  },
  {
    name: 'rollout pause',
    args: ['rollout', 'pause', 'deployment/web', ...inNamespace],
    says: /paused$/m,
  },
  {
    name: 'rollout resume',
    args: ['rollout', 'resume', 'deployment/web', ...inNamespace],
    says: /resumed$/m,
  },
  {
    name: 'rollout restart',
    args: ['rollout', 'restart', 'deployment/web', ...inNamespace],
    says: /restarted$/m,
  },
  isRolledOut('rollout status (after restart)', 'deployment/web'),
  {
    name: 'rollout history',
    args: ['rollout', 'history', 'deployment/web', ...inNamespace],
    says: /^1 +<none>\n2 +<none>$/m,
  },
  {
    name: 'rollout history --revision',
    args: ['rollout', 'history', 'deployment/web', '--revision=1', ...inNamespace],
    says: /^ +Image:\s+example\.com\/web:1$/m,
  },
  {
    name: 'rollout undo',
    args: ['rollout', 'undo', 'deployment/web', '--to-revision=1', ...inNamespace],
    says: /rolled back$/m,
  },
  isRolledOut('rollout status (after undo)', 'deployment/web'),
  {
    name: 'top pods',
    args: ['top', 'pods', '-l', 'app=web', ...inNamespace],
    says: /^web-\S+ +100m +64Mi/m,
  },
  { name: 'top nodes', args: ['top', 'nodes'], says: /^node-0 +\d+m /m },
  {
    name: 'autoscale',
    args: ['autoscale', 'deployment', 'web', '--max=3', ...inNamespace],
    says: /autoscaled$/m,
  },
  {
    name: 'describe (autoscaler)',
    args: ['describe', 'hpa', 'web', ...inNamespace],
    says: /^Reference: +Deployment\/web$/m,
  },
  {
    name: 'expose',
    args: ['expose', 'deployment', 'web', '--port=80', ...inNamespace],
    says: /exposed$/m,
  },
  {
    name: 'wait --for=jsonpath',
    args: [
      'wait',
      'endpoints/web',
      '--for=jsonpath={.subsets[0].ports[0].port}=80',
      inTime,
      ...inNamespace,
    ],
    says: /condition met$/m,
  },
  {
    name: 'describe (service)',
    args: ['describe', 'service', 'web', ...inNamespace],
    says: /^Endpoints: +\d+\.\d+\.\d+\.\d+:80/m,
  },
  {
    name: 'apply (stateful set)',
    args: ['apply', ...inNamespace, '-f', '-'],
    input: statefulSet,
    says: /^statefulset\.apps\/db created$/m,
  },
  isRolledOut('rollout status (stateful set)', 'statefulset/db'),
  {
    name: 'describe (stateful set)',
    args: ['describe', 'statefulset', 'db', ...inNamespace],
    says: /^Pods Status: +2 Running[\s\S]*create Pod db-1 in StatefulSet db successful/m,
  },
  {
    name: 'apply (daemon set)',
    args: ['apply', ...inNamespace, '-f', '-'],
    input: daemonSet,
    says: /^daemonset\.apps\/agent created$/m,
  },
  isRolledOut('rollout status (daemon set)', 'daemonset/agent'),
  {
    name: 'describe (daemon set)',
    args: ['describe', 'daemonset', 'agent', ...inNamespace],
    says: /^Desired Number of Nodes Scheduled: 3$/m,
  },
  {
    name: 'run --dry-run=server',
    args: ['run', 'p', '--image=example.com/web:1', '--dry-run=server', ...inNamespace],
    says: /created \(server dry run\)$/m,
  },
  {
    name: 'run',
    args: ['run', 'alone', '--image=example.com/web:1', ...inNamespace],
    says: /^pod\/alone created$/m,
  },
  {
    name: 'wait --for=condition (pod)',
    args: ['wait', 'pod/alone', '--for=condition=Ready', inTime, ...inNamespace],
    says: /condition met$/m,
  },
  {
    name: 'create deployment',
    args: ['create', 'deployment', 'made', '--image=example.com/web:1', ...inNamespace],
    says: /^deployment\.apps\/made created$/m,
  },
  {
    name: 'create job',
    args: ['create', 'job', 'once', '--image=example.com/work:1', ...inNamespace],
    says: /^job\.batch\/once created$/m,
  },
  {
    name: 'wait --for=condition (job)',
    args: ['wait', 'job/once', '--for=condition=Complete', inTime, ...inNamespace],
    says: /condition met$/m,
  },
  {
    name: 'describe (job)',
    args: ['describe', 'job', 'once', ...inNamespace],
    says: /^Pods Statuses: +0 Active \(0 Ready\) \/ 1 Succeeded \/ 0 Failed$/m,
  },
  {
    name: 'create cronjob',
    args: [
      ...['create', 'cronjob', 'nightly', '--image=example.com/work:1'],
      ...['--schedule=0 3 * * *', ...inNamespace],
    ],
    says: /^cronjob\.batch\/nightly created$/m,
  },
  {
    name: 'create job --from',
    args: ['create', 'job', 'now', '--from=cronjob/nightly', ...inNamespace],
    says: /^job\.batch\/now created$/m,
  },
  {
    name: 'describe (cron job)',
    args: ['describe', 'cronjob', 'nightly', ...inNamespace],
    says: /^Schedule: +0 3 \* \* \*$/m,
  },
  {
    name: 'create poddisruptionbudget',
    args: [
      ...['create', 'poddisruptionbudget', 'web', '--selector=app=web'],
      ...['--min-available=1', ...inNamespace],
    ],
    says: /created$/m,
  },
  { name: 'get nodes', args: ['get', 'nodes'], says: /^node-0 +Ready /m },
  {
    name: 'describe (node)',
    args: ['describe', 'node', 'node-0'],
    says: /^Allocated resources:$/m,
  },
  { name: 'cordon', args: ['cordon', 'node-2'], says: /^node\/node-2 cordoned$/m },
  {
    name: 'drain',
    args: [
      ...['drain', 'node-2', '--ignore-daemonsets', '--force', '--delete-emptydir-data'],
      ...['--grace-period=1', inTime],
    ],
    says: /^node\/node-2 drained$/m,
  },
  { name: 'uncordon', args: ['uncordon', 'node-2'], says: /^node\/node-2 uncordoned$/m },
  {
    name: 'taint',
    args: ['taint', 'node', 'node-2', 'kept=for-others:NoSchedule'],
    says: /^node\/node-2 tainted$/m,
  },
  {
    name: 'taint (away)',
    args: ['taint', 'node', 'node-2', 'kept:NoSchedule-'],
    says: /^node\/node-2 untainted$/m,
  },
  { name: 'label node', args: ['label', 'node', 'node-2', 'of=NS'], says: /labeled$/m },
  { name: 'label node (away)', args: ['label', 'node', 'node-2', 'of-'], says: /unlabeled$/m },
  {
    name: 'delete pod --now',
    args: ['delete', 'pod', 'alone', '--now', '--ignore-not-found', '--wait=false', ...inNamespace],
    says: /^pod "alone" deleted|^$/m,
  },
  {
    name: 'delete --cascade=orphan',
    args: ['delete', 'deployment', 'made', '--cascade=orphan', ...inNamespace],
    says: /^deployment\.apps "made" deleted/m,
  },
  {
    name: 'get (orphans)',
    args: ['get', 'replicaset', '-l', 'app=made', ...inNamespace],
    says: /^made-\w+ +1 /m,
  },
  {
    name: 'delete --cascade=foreground',
    args: ['delete', 'deployment', 'web', '--cascade=foreground', inTime, ...inNamespace],
    says: /^deployment\.apps "web" deleted/m,
  },
  {
    name: 'delete --cascade=background',
    args: ['delete', 'statefulset', 'db', '--cascade=background', inTime, ...inNamespace],
    says: /^statefulset\.apps "db" deleted/m,
  },
  {
    name: 'wait --for=delete',
    args: ['wait', 'pod', '-l', 'app in (web, db)', '--for=delete', inTime, ...inNamespace],
    says: /condition met$|^$/m,
  },
  {
    name: 'delete (daemon set)',
    args: ['delete', 'daemonset', 'agent', ...inNamespace],
    says: /deleted/,
  },
]
