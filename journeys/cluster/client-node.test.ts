import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  type V1ConfigMap,
  type V1Deployment,
  Watch,
} from '@kubernetes/client-node'
import { ClusterPlace } from '../support/cluster.ts'

const namespace = 'default'
const timeout = 60_000

/** The client's configuration as a user's program reads it: from the file that the start wrote. */
function startedCluster(context: TestContext): KubeConfig {
  const place = new ClusterPlace(context)
  const started = place.start('one')
  assert.equal(started.code, 0, started.stderr)
  const config = new KubeConfig()
  config.loadFromFile(place.kubeconfig)
  return config
}

const configMap = (name: string, data: Record<string, string>): V1ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
})

const deployment = (image: string): V1Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image }] },
    },
  },
})

test('Kubernetes’ client for Node lists page by page, and is told errors by their code', {
  timeout,
}, async (context) => {
  const core = startedCluster(context).makeApiClient(CoreV1Api)
  const { items } = await core.listNamespace()
  assert.ok(items.some(({ metadata }) => metadata?.name === 'kube-system'))
  for (const name of ['a', 'b', 'c'])
    await core.createNamespacedConfigMap({ namespace, body: configMap(name, { name }) })
  const names: (string | undefined)[] = []
  let next: string | undefined
  do {
    const page = await core.listNamespacedConfigMap({
      namespace,
      limit: 2,
      ...(next && { _continue: next }),
    })
    names.push(...page.items.map(({ metadata }) => metadata?.name))
    next = page.metadata?._continue
  } while (next)
  // The namespace's controller puts one beside them in a time of its own.
  const own = names.filter((name) => name !== 'kube-root-ca.crt')
  assert.deepEqual(own, ['a', 'b', 'c'])
  await assert.rejects(core.readNamespacedConfigMap({ name: 'nothing', namespace }), { code: 404 })
  await assert.rejects(core.createNamespacedConfigMap({ namespace, body: configMap('a', {}) }), {
    code: 409,
  })
})

test('Kubernetes’ client for Node watches, by itself and as an informer', {
  timeout,
}, async (context) => {
  const config = startedCluster(context)
  const core = config.makeApiClient(CoreV1Api)
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const informer = makeInformer<V1ConfigMap>(config, path, () =>
    core.listNamespacedConfigMap({ namespace }),
  )
  context.after(() => informer.stop())
  const gone = new Promise<V1ConfigMap>((resolve) => informer.on('delete', resolve))
  await informer.start()
  const { metadata } = await core.listNamespacedConfigMap({ namespace })
  const events: string[] = []
  const told = Promise.withResolvers<void>()
  const watching = await new Watch(config).watch(
    path,
    { resourceVersion: metadata?.resourceVersion, fieldSelector: 'metadata.name=seen' },
    (type: string, object: V1ConfigMap) => {
      events.push(`${type} ${object.data?.at}`)
      if (type === 'DELETED') told.resolve()
    },
    (error: unknown) => (error ? told.reject(error) : told.resolve()),
  )
  await core.createNamespacedConfigMap({ namespace, body: configMap('seen', { at: '1' }) })
  await core.replaceNamespacedConfigMap({
    name: 'seen',
    namespace,
    body: configMap('seen', { at: '2' }),
  })
  await core.deleteNamespacedConfigMap({ name: 'seen', namespace })
  await told.promise
  watching.abort()
  assert.deepEqual(events, ['ADDED 1', 'MODIFIED 2', 'DELETED 2'])
  assert.equal((await gone).metadata?.name, 'seen')
})

test('Kubernetes’ client for Node applies, and is told of fields that another manager owns', {
  timeout,
}, async (context) => {
  const config = startedCluster(context)
  const objects = KubernetesObjectApi.makeApiClient(config)
  const apply = (object: KubernetesObject, manager: string, force = false) =>
    objects.patch(object, undefined, undefined, manager, force, PatchStrategy.ServerSideApply)
  await apply(deployment('web:1'), 'one')
  await apply(deployment('web:2'), 'one')
  await assert.rejects(apply(deployment('web:3'), 'two'), { code: 409 })
  await apply(deployment('web:3'), 'two', true)
  const { metadata, spec } = await config
    .makeApiClient(AppsV1Api)
    .readNamespacedDeployment({ name: 'web', namespace })
  assert.equal(spec?.template.spec?.containers[0]?.image, 'web:3')
  // The deployment's controller manages its status.
  const appliers = metadata?.managedFields?.filter(({ operation }) => operation === 'Apply')
  assert.deepEqual(
    appliers?.map(({ manager }) => manager),
    ['one', 'two'],
  )
})
