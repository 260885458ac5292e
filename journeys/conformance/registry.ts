import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { startRegistry } from '@galley/images/registry/start-registry'
import { createLogger } from '@galley/kit/logging'
import { skipUnless } from '@galley/kit/testing/shared'
import { temporaryFolder } from '../support/images.ts'

const run = promisify(execFile)

/** OCI's own tool; a version of it, so that a new one cannot break an old commit. */
const tool =
  'github.com/opencontainers/distribution-spec/conformance@v0.0.0-20260831232431-97274622c111'

const hasGo = spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0
const needsGo = skipUnless(hasGo, 'go is missing (https://go.dev/dl builds OCI’s conformance tool)')

/** Counts of the tool's JUnit report. */
async function countsOf(results: string): Promise<Record<string, number>> {
  const report = await readFile(join(results, 'junit.xml'), 'utf8')
  const [attributes = ''] = /<testsuites [^>]*>/.exec(report) ?? []
  return Object.fromEntries(
    [...attributes.matchAll(/(tests|failures|errors|skipped|disabled)="(\d+)"/g)].map(
      ([, name, count]) => [name, Number(count)],
    ),
  )
}

test('OCI’s conformance tool passes whole, the coming version’s tests included', {
  skip: needsGo,
}, async (context) => {
  const folder = await temporaryFolder(context)
  await run('go', ['install', tool], { env: { ...process.env, GOBIN: folder } })
  const registry = await startRegistry({
    listen: { host: '127.0.0.1', port: 0 },
    data: join(folder, 'data'),
    logger: createLogger({ level: 'silent' }),
  })
  context.after(() => registry.close())
  for (const version of ['1.1', 'dev']) {
    const results = join(folder, `results-${version}`)
    const settings = {
      OCI_REGISTRY: `127.0.0.1:${registry.port}`,
      OCI_TLS: 'disabled',
      OCI_VERSION: version,
      OCI_RESULTS_DIR: results,
      // Off in 1.1 by default, on in what comes after.
      OCI_API_BLOBS_UPLOAD_CANCEL: 'true',
      OCI_API_MANIFESTS_TAG_PARAM: 'true',
      OCI_API_BLOBS_DIGEST_HEADER: 'true',
      OCI_API_MANIFESTS_DIGEST_HEADER: 'true',
    }
    const env = { ...process.env, ...settings }
    const { stdout } = await run(join(folder, 'conformance'), [], { env, cwd: folder })
    const { tests, ...others } = await countsOf(results)
    assert.ok(Number(tests) > 900, `${tests} tests`)
    assert.deepEqual(
      Object.values(others).filter((count) => count > 0),
      [],
      stdout,
    )
  }
})
