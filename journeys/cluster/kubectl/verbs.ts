import type { KubectlVerb } from './verb.ts'
import { workloadVerbs } from './workload-verbs.ts'

const configMap = (value: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'applied' },
    data: { one: value },
  })

const quota = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q' },
  spec: { hard: { configmaps: '9' } },
})

/** What the table has a row for. */
export const kubectlVerbs: readonly KubectlVerb[] = [
  { name: 'version', args: ['version'], says: /Server Version: .*v1\.33/ },
  {
    name: 'cluster-info',
    args: ['cluster-info'],
    says: /Kubernetes control plane.* is running at/,
  },
  { name: 'api-versions', args: ['api-versions'], says: /^networking\.k8s\.io\/v1$/m },
  {
    name: 'api-resources',
    args: ['api-resources'],
    says: /^ingresses +ing +networking\.k8s\.io\/v1/m,
  },
  {
    name: 'explain',
    args: ['explain', 'services.spec.ports.nodePort'],
    says: /nodePort.*<integer>/,
  },
  { name: 'auth can-i', args: ['auth', 'can-i', 'create', 'secrets'], says: /^yes$/m },
  {
    name: 'auth whoami',
    args: ['auth', 'whoami', '-o', 'jsonpath={.kind}'],
    says: /SelfSubjectReview/,
    since: '1.28',
  },
  {
    name: 'create',
    args: ['create', 'configmap', 'one', '--from-literal=a=first', '-n', 'NS'],
    says: /^configmap\/one created$/m,
  },
  {
    name: 'create (from a file)',
    args: ['create', '-f', '-', '-n', 'NS'],
    input: quota,
    says: /^resourcequota\/q created$/m,
  },
  {
    name: 'create service',
    args: ['create', 'service', 'nodeport', 'door', '--tcp=80:8080', '-n', 'NS'],
    says: /^service\/door created$/m,
  },
  {
    name: 'create role',
    args: ['create', 'role', 'reader', '--verb=get', '--resource=pods', '-n', 'NS'],
    says: /created$/m,
  },
  {
    name: 'create rolebinding',
    args: ['create', 'rolebinding', 'reads', '--role=reader', '--user=eve', '-n', 'NS'],
    says: /created$/m,
  },
  {
    name: 'auth can-i --as',
    args: ['auth', 'can-i', 'get', 'pods', '--as=eve', '-n', 'NS'],
    says: /^yes$/m,
  },
  {
    name: 'create token',
    args: ['create', 'token', 'default', '-n', 'NS'],
    says: /^ey[\w-]+\.[\w-]+\.[\w-]+$/m,
  },
  { name: 'get', args: ['get', 'configmap', 'one', '-n', 'NS'], says: /^one +1 +\d+s$/m },
  {
    name: 'get -o yaml',
    args: ['get', 'configmap', 'one', '-n', 'NS', '-o', 'yaml'],
    says: /^ {2}a: first$/m,
  },
  {
    name: 'get -o wide',
    args: ['get', 'service', 'door', '-n', 'NS', '-o', 'wide'],
    says: /^door +NodePort .*app=door$/m,
  },
  {
    name: 'get -l',
    args: ['get', 'service', '-l', 'app=door', '-n', 'NS', '-o', 'name'],
    says: /^service\/door$/m,
  },
  {
    name: 'get --field-selector',
    args: ['get', 'configmap', '--field-selector', 'metadata.name=one', '-n', 'NS', '-o', 'name'],
    says: /^configmap\/one\n$/,
  },
  {
    name: 'get --watch',
    args: ['get', 'configmap', 'one', '-n', 'NS', '--watch', '--request-timeout=1s'],
    says: /^one +1/m,
  },
  {
    name: 'describe',
    args: ['describe', 'service', 'door', '-n', 'NS'],
    says: /^Selector: +app=door$/m,
  },
  { name: 'label', args: ['label', 'configmap', 'one', 'tier=web', '-n', 'NS'], says: /labeled$/m },
  {
    name: 'annotate',
    args: ['annotate', 'configmap', 'one', 'note=hi', '-n', 'NS'],
    says: /annotated?$/m,
  },
  {
    name: 'patch (merge)',
    args: ['patch', 'configmap', 'one', '--type=merge', '-p', '{"data":{"b":"2"}}', '-n', 'NS'],
    says: /patched$/m,
  },
  {
    name: 'patch (strategic)',
    args: [
      'patch',
      'service',
      'door',
      '-p',
      '{"spec":{"ports":[{"port":80,"targetPort":81}]}}',
      '-n',
      'NS',
    ],
    says: /patched$/m,
  },
  {
    name: 'patch (JSON)',
    args: [
      'patch',
      'configmap',
      'one',
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/data/b"}]',
      '-n',
      'NS',
    ],
    says: /patched$/m,
  },
  {
    name: 'edit',
    args: ['edit', 'configmap', 'one', '-n', 'NS'],
    env: { KUBE_EDITOR: 'sed -i s/first/second/' },
    says: /edited$/m,
  },
  {
    name: 'diff',
    args: ['diff', '-n', 'NS', '-f', '-'],
    input: configMap('1'),
    says: /^\+ {2}one: "1"$/m,
  },
  {
    name: 'apply',
    args: ['apply', '-n', 'NS', '-f', '-'],
    input: configMap('1'),
    says: /^configmap\/applied created$/m,
  },
  {
    name: 'apply (again)',
    args: ['apply', '-n', 'NS', '-f', '-'],
    input: configMap('2'),
    says: /^configmap\/applied configured$/m,
  },
  {
    name: 'apply --dry-run=server',
    args: ['apply', '-n', 'NS', '--dry-run=server', '-f', '-'],
    input: configMap('3'),
    says: /configured \(server dry run\)$/m,
  },
  {
    name: 'apply --server-side',
    args: ['apply', '-n', 'NS', '--server-side', '--force-conflicts', '-f', '-'],
    input: configMap('3'),
    says: /serverside-applied$/m,
  },
  {
    name: 'replace',
    args: ['replace', '-n', 'NS', '-f', '-'],
    input: configMap('4'),
    says: /replaced$/m,
  },
  {
    name: 'wait',
    args: ['wait', 'configmap/applied', '--for=jsonpath={.data.one}=4', '-n', 'NS', '--timeout=5s'],
    says: /condition met$/m,
  },
  ...workloadVerbs,
  { name: 'events', args: ['events', '-n', 'NS'], says: /LAST SEEN/ },
  { name: 'get --raw', args: ['get', '--raw', '/readyz'], says: /^ok/ },
  {
    name: 'delete',
    args: ['delete', 'configmap', 'one', 'applied', '-n', 'NS'],
    says: /^configmap "applied" deleted/m,
  },
  { name: 'delete --all', args: ['delete', 'services', '--all', '-n', 'NS'], says: /deleted/ },
]
