import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { inOwnNetwork } from '@galley/kit/testing/own-network'
import { skipUnless } from '@galley/kit/testing/shared'
import { buildBusyboxImage, needsBusybox } from '../support/busybox-image.ts'
import { PodCluster } from '../support/pod-cluster.ts'
import { findKubectls, type KubectlVersion, kubectlVersions } from './kubectl/binaries.ts'
import { image, type PodVerb, pods, podVerbs } from './kubectl/pod-verbs.ts'
import { isPromised, type KubectlTable, type Results, withTable } from './kubectl/table.ts'

const found = findKubectls()
const document = resolve(import.meta.dirname, '../../docs/kubectl.md')

const table: KubectlTable = {
  start: '<!-- made by journeys/cluster/kubectl-pods.test.ts -->',
  names: podVerbs.map(({ name }) => name),
}

const skip =
  skipUnless(found.size > 0, 'no kubectl lies beside the kubectl on the path, as kubectl.1.33') ||
  needsBusybox

inOwnNetwork(import.meta.filename, () => {
  test('every kubectl that is here can do with running pods what the table says', {
    skip,
    timeout: 290_000,
  }, async (context) => {
    const cluster = new PodCluster(context)
    buildBusyboxImage(cluster, image)
    cluster.start('--nodes', '1', '--registry', 'none')
    const manifest = join(cluster.folder, 'pods.json')
    writeFileSync(manifest, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods }))
    cluster.kubectl('wait', '--for=create', 'serviceaccount/default', '--timeout=30s')
    cluster.kubectl('apply', '-f', manifest)
    const isAgain = 'jsonpath={.status.containerStatuses[0].restartCount}=1'
    cluster.kubectl('wait', `--for=${isAgain}`, 'pod/again', '--timeout=60s')
    cluster.kubectl('wait', '--for=condition=Ready', 'pods', '--all', '--timeout=60s')
    const results = await Promise.all(
      [...found].map(
        async ([version, file]) =>
          [version, await ask(cluster, version, file, (said) => context.diagnostic(said))] as const,
      ),
    )
    const byVersion = new Map<KubectlVersion, Results>(results)
    if (process.env.UPDATE_DOCS && found.size === kubectlVersions.length)
      writeFileSync(document, withTable(readFileSync(document, 'utf8'), table, byVersion))
    const promised = readFileSync(document, 'utf8')
    for (const [version, verbs] of byVersion)
      for (const [name, isDone] of verbs)
        assert.equal(isDone, isPromised(promised, table, name, version), `${version}: ${name}`)
  })
})

async function ask(
  cluster: PodCluster,
  version: KubectlVersion,
  file: string,
  tell: (said: string) => void,
): Promise<Results> {
  const done = new Map<string, boolean>()
  for (const verb of podVerbs) {
    const said = await run(cluster, version, file, verb)
    done.set(verb.name, verb.says.test(said.stdout))
    if (!done.get(verb.name)) tell(`${version} ${verb.name}: ${said.stdout}${said.stderr}`)
  }
  return done
}

const run = (cluster: PodCluster, version: KubectlVersion, file: string, { script }: PodVerb) =>
  new Promise<{ readonly stdout: string; readonly stderr: string }>((resolve) => {
    const env = {
      ...cluster.env,
      KUBECTL: file,
      V: `v${version.replace('.', '-')}`,
      NODE: process.execPath,
    }
    execFile('sh', ['-c', script], { env, timeout: 60_000 }, (_, stdout, stderr) =>
      resolve({ stdout, stderr }),
    )
  })
