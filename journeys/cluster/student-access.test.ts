import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { skipUnless } from '@galley/kit/testing/shared'
import { ClusterPlace, needsKubectl } from '../support/cluster.ts'

const needsOpenssl = skipUnless(
  spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0,
  'openssl is missing',
)

test('a teacher gives a student a kubeconfig by a certificate request', {
  skip: needsKubectl || needsOpenssl,
  timeout: 120_000,
}, async (context) => {
  const place = new ClusterPlace(context)
  assert.equal(place.startSimulated('course', 1).code, 0)
  const at = (name: string) => join(place.folder, name)
  const openssl = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    return stdout
  }
  const kubectl = (...args: readonly string[]) => {
    const { code, stdout, stderr } = place.kubectl(...args)
    assert.equal(code, 0, stderr)
    return stdout
  }

  openssl('genrsa', '-out', at('jane.key'), '2048')
  const subject = ['-subj', '/CN=jane/O=students', '-out', at('jane.csr')]
  openssl('req', '-new', '-key', at('jane.key'), ...subject)
  const request = openssl('base64', '-A', '-in', at('jane.csr'))
  writeFileSync(
    at('request.json'),
    JSON.stringify({
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: 'jane' },
      spec: {
        request,
        signerName: 'kubernetes.io/kube-apiserver-client',
        expirationSeconds: 86_400,
        usages: ['client auth'],
      },
    }),
  )
  kubectl('apply', '-f', at('request.json'))
  assert.match(
    kubectl('get', 'csr', 'jane', '--no-headers'),
    /^jane +\d+s +kubernetes.io\/kube-apiserver-client +kubernetes-admin +24h +Pending$/m,
  )
  kubectl('certificate', 'approve', 'jane')
  await until(() => /Approved,Issued$/m.test(kubectl('get', 'csr', 'jane', '--no-headers')))
  const certificate = kubectl('get', 'csr', 'jane', '-o', 'jsonpath={.status.certificate}')
  writeFileSync(at('jane.crt'), Buffer.from(certificate, 'base64'))
  const shown = openssl('x509', '-in', at('jane.crt'), '-noout', '-subject', '-purpose')
  assert.match(shown, /subject=CN = jane, O = students/)
  assert.match(shown, /SSL client : Yes/)
  assert.match(shown, /SSL server : No/)

  const key = [`--client-certificate=${at('jane.crt')}`, `--client-key=${at('jane.key')}`]
  kubectl('config', 'set-credentials', 'jane', ...key, '--embed-certs=true')
  const cluster = kubectl('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].name}')
  kubectl('config', 'set-context', 'jane', `--cluster=${cluster}`, '--user=jane')
  const asJane = (...args: readonly string[]) => place.kubectl('--context', 'jane', ...args)
  assert.match(asJane('auth', 'whoami').stdout, /Username +jane\n.*Groups +\[students system:auth/)
  assert.match(asJane('get', 'pods').stderr, /User "jane" cannot list resource "pods"/)
  kubectl('create', 'rolebinding', 'students', '--clusterrole=edit', '--group=students')
  assert.equal(asJane('create', 'deployment', 'web', '--image=web').code, 0)
  assert.match(asJane('get', 'nodes').stderr, /User "jane" cannot list resource "nodes"/)

  const approve = asJane('certificate', 'approve', 'jane')
  assert.match(approve.stderr, /cannot get resource "certificatesigningrequests"/)
})

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (isTrue()) return
    await wait(100)
  }
  assert.fail('It never came true')
}
