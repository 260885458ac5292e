import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { skipUnless } from '@galley/kit/testing/shared'
import { ClusterPlace } from '../support/cluster.ts'
import { findKubectls, type KubectlVersion, kubectlVersions } from './kubectl/binaries.ts'
import { isPromised, type KubectlTable, type Results, withTable } from './kubectl/table.ts'
import type { KubectlVerb } from './kubectl/verb.ts'
import { kubectlVerbs } from './kubectl/verbs.ts'

const found = findKubectls()
const document = resolve(import.meta.dirname, '../../docs/kubectl.md')

const table: KubectlTable = {
  start: '<!-- made by journeys/cluster/kubectl-versions.test.ts -->',
  names: kubectlVerbs.map(({ name }) => name),
}

const skip = skipUnless(
  found.size > 0,
  `no kubectl of ${kubectlVersions[0]} to ${kubectlVersions.at(-1)} lies beside the kubectl on the path, as kubectl.1.33`,
)

test('every kubectl that is here can do all that the table says', { skip }, (context) => {
  const place = new ClusterPlace(context)
  assert.equal(place.startSimulated('one', 3).code, 0)
  const byVersion = new Map<KubectlVersion, Results>()
  for (const [version, file] of found) {
    const namespace = `v${version.replace('.', '-')}`
    place.kubectl('create', 'namespace', namespace)
    place.kubectl('wait', '--for=create', 'serviceaccount/default', '-n', namespace)
    byVersion.set(
      version,
      ask(version, file, place.kubeconfig, namespace, (said) => context.diagnostic(said)),
    )
  }
  // With all of them here, the document can be made anew: UPDATE_DOCS=1.
  if (process.env.UPDATE_DOCS && found.size === kubectlVersions.length)
    writeFileSync(document, withTable(readFileSync(document, 'utf8'), table, byVersion))
  const promised = readFileSync(document, 'utf8')
  for (const [version, results] of byVersion)
    for (const [name, isDone] of results)
      assert.equal(
        isDone,
        isPromised(promised, table, name, version),
        `kubectl ${version}: ${name}`,
      )
})

function ask(
  version: KubectlVersion,
  file: string,
  kubeconfig: string,
  namespace: string,
  tell: (said: string) => void,
): Results {
  return new Map(
    kubectlVerbs
      .filter(({ since }) => !since || since <= version)
      .map((verb) => {
        const { stdout, stderr } = run(file, kubeconfig, namespace, verb)
        const isDone = verb.says.test(stdout)
        if (!isDone) tell(`${file} ${verb.args.join(' ')}: ${stdout}${stderr}`)
        return [verb.name, isDone]
      }),
  )
}

const run = (file: string, kubeconfig: string, namespace: string, verb: KubectlVerb) =>
  spawnSync(
    file,
    verb.args.map((it) => (it === 'NS' ? namespace : it)),
    {
      encoding: 'utf8',
      env: { ...process.env, KUBECONFIG: kubeconfig, ...verb.env },
      timeout: 30_000,
      ...(verb.input !== undefined && { input: verb.input }),
    },
  )
