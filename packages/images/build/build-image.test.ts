import assert from 'node:assert/strict'
import { chmodSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseReference } from '../oci/reference.ts'
import { BuildError } from './errors.ts'
import { defaultPath } from './stage-state.ts'
import { Workshop } from './testing/workshop.ts'

const path = `PATH=${defaultPath}`

test('the config is what the instructions say, in Docker’s words', async (t) => {
  const shop = await Workshop.open(t)
  const image = await shop.build(`FROM scratch
    ENV A=1 B="two words" C=$A
    ENV A=2 D=\${A}-\${UNSET:-none}
    LABEL org.example.x="y z" multi="line"
    EXPOSE 5000 53/udp 8000-8001
    USER 10001:10001
    VOLUME ["/data", "/x"]
    STOPSIGNAL SIGINT
    HEALTHCHECK --interval=1m30s --retries=3 CMD ["/probe"]
    CMD ["lost"]
    ENTRYPOINT ["/bin/app", "serve"]
    CMD run --quiet
    ONBUILD COPY . /app
  `)
  const { config, architecture, created } = await shop.config(image)
  assert.deepEqual(config, {
    Env: [path, 'A=2', 'B=two words', 'C=', 'D=1-none'],
    Labels: { 'org.example.x': 'y z', multi: 'line' },
    ExposedPorts: { '5000/tcp': {}, '53/udp': {}, '8000/tcp': {}, '8001/tcp': {} },
    User: '10001:10001',
    Volumes: { '/data': {}, '/x': {} },
    StopSignal: 'SIGINT',
    Healthcheck: { Test: ['CMD', '/probe'], Interval: 90e9, Retries: 3 },
    Entrypoint: ['/bin/app', 'serve'],
    Cmd: ['/bin/sh', '-c', 'run --quiet'],
    OnBuild: ['COPY . /app'],
  })
  assert.equal(created, '1970-01-01T00:00:00Z')
  assert.ok(architecture)
})

test('histories tell each step, and which of them made a layer', async (t) => {
  const shop = await Workshop.open(t, { a: 'a' })
  const image = await shop.build('FROM scratch\nARG X=1\nENV Y=$X\nCOPY a /\nCMD ["/a"]\n')
  const { history, rootfs } = await shop.config(image)
  assert.deepEqual(
    history?.map((entry) => [entry.created_by, entry.empty_layer ?? false]),
    [
      ['ARG X=1', true],
      ['ENV Y=1', true],
      ['COPY a /', false],
      ['CMD ["/a"]', true],
    ],
  )
  assert.equal(rootfs.diff_ids.length, 1)
})

test('one context gives one digest: whoever made it, when, and under which umask', async (t) => {
  const dockerfile = 'FROM scratch\nCOPY . /app/\nCMD ["/app/run"]\n'
  const files = { 'a/b': 'text', run: 'program', Dockerfile: dockerfile }
  const digests = []
  for (const [mode, folderMode, time] of [
    [0o600, 0o700, 1],
    [0o664, 0o775, 1_900_000_000],
    [0o644, 0o755, 1_000],
  ] as const) {
    const shop = await Workshop.open(t, files)
    for (const path of ['a/b', 'run', 'a']) {
      const isFolder = path === 'a'
      chmodSync(
        join(shop.context, path),
        isFolder ? folderMode : path === 'run' ? mode | 0o111 : mode,
      )
      utimesSync(join(shop.context, path), time, time)
    }
    chmodSync(join(shop.context, 'run'), 0o700)
    digests.push((await shop.build()).descriptor.digest)
  }
  assert.equal(new Set(digests).size, 1)
})

test('another time of the epoch shows in the image and nowhere else', async (t) => {
  const shop = await Workshop.open(t, { a: 'a' })
  const dockerfile = 'FROM scratch\nCOPY a /\n'
  const image = await shop.build(dockerfile, { epoch: 1_700_000_000 })
  const again = await shop.build(dockerfile, { buildArgs: { SOURCE_DATE_EPOCH: '1700000000' } })
  assert.equal(image.descriptor.digest, again.descriptor.digest)
  const { created, history } = await shop.config(image)
  assert.equal(created, '2023-11-14T22:13:20Z')
  assert.equal(history?.[0]?.created, '2023-11-14T22:13:20Z')
  const [entry] = (await shop.entries(image)).entries
  assert.ok(entry?.kind === 'file')
  assert.equal(entry.mtime, 1_700_000_000)
})

test('what did not change is not made again, and what did is seen', async (t) => {
  const shop = await Workshop.open(t, { 'package.json': '{}', 'src/a': '1' })
  const dockerfile = 'FROM scratch\nCOPY package.json /\nCOPY src /src\nWORKDIR /w\n'
  const first = await shop.build(dockerfile)
  assert.deepEqual(shop.cached, [false, false, false, false])
  const second = await shop.build()
  assert.deepEqual(shop.cached, [false, true, true, true])
  assert.equal(second.descriptor.digest, first.descriptor.digest)
  shop.write({ 'src/a': '2' })
  const third = await shop.build()
  assert.deepEqual(shop.cached.slice(0, 3), [false, true, false])
  assert.notEqual(third.descriptor.digest, first.descriptor.digest)
  assert.equal((await shop.files(third))['src/a'], '2')
  shop.write({ 'src/a': '1' })
  assert.equal((await shop.build()).descriptor.digest, first.descriptor.digest)
  const fresh = await shop.build(undefined, { noCache: true })
  assert.deepEqual(shop.cached, [false, false, false, false])
  assert.equal(fresh.descriptor.digest, first.descriptor.digest)
})

test('a file changed without changing its size or date is seen', async (t) => {
  const shop = await Workshop.open(t, { a: 'one' })
  const path = join(shop.context, 'a')
  utimesSync(path, 1000, 1000)
  await shop.build('FROM scratch\nCOPY a /\n')
  writeFileSync(path, 'two')
  utimesSync(path, 1000, 1000)
  const image = await shop.build()
  assert.equal((await shop.files(image)).a, 'two')
})

test('only the stages that the target needs are built', async (t) => {
  const shop = await Workshop.open(t, { a: 'a', b: 'b' })
  const dockerfile = `FROM scratch AS one
    COPY a /x/a
    FROM nowhere.example/missing AS unused
    COPY b /b
    FROM scratch AS two
    COPY --from=one /x /y
    COPY --from=0 /x/a /z
    FROM two
    COPY b /
  `
  const image = await shop.build(dockerfile)
  assert.deepEqual(await shop.files(image), { 'y/': '', 'y/a': 'a', z: 'a', b: 'b' })
  const two = await shop.build(dockerfile, { target: 'TWO' })
  assert.deepEqual(await shop.files(two), { 'y/': '', 'y/a': 'a', z: 'a' })
  await assert.rejects(shop.build(dockerfile, { target: 'three' }), BuildError)
})

test('arguments have the scopes that Docker gives them', async (t) => {
  const shop = await Workshop.open(t, { 'file-1': '1', 'file-9': '9' })
  const dockerfile = `ARG BASE=scratch
    ARG N=1
    FROM $BASE AS one
    ENV SEEN=[$N]
    ARG N
    ARG OWN=own-$N
    ENV NOW=[$N:$OWN]
    COPY file-\${N} /
    ARG TARGETARCH
    ENV ARCH=$TARGETARCH
    FROM one
    ENV AFTER=[$N]
  `
  const env = async (image: Awaited<ReturnType<Workshop['build']>>) =>
    (await shop.config(image)).config?.Env
  const platform = { os: 'linux', architecture: 'arm64' }
  assert.deepEqual(await env(await shop.build(dockerfile, { platform })), [
    path,
    'SEEN=[]',
    'NOW=[1:own-1]',
    'ARCH=arm64',
    'AFTER=[]',
  ])
  const image = await shop.build(dockerfile, { buildArgs: { N: '9' }, platform })
  assert.ok((await env(image))?.includes('NOW=[9:own-9]'))
  assert.ok('file-9' in (await shop.files(image)))
})

test('names and labels are given to the image', async (t) => {
  const shop = await Workshop.open(t)
  const tags = ['ml-app:0.0.1', '10.10.1.1:5000/ml-app'].map(parseReference)
  const image = await shop.build('FROM scratch\nLABEL a=1\n', { tags, labels: { a: '2', b: '3' } })
  for (const tag of tags) {
    assert.equal((await shop.layout.resolve(tag))?.digest, image.descriptor.digest)
  }
  assert.deepEqual((await shop.config(image)).config?.Labels, { a: '2', b: '3' })
})

test('images stand on images, and ONBUILD triggers run in what is built on them', async (t) => {
  const shop = await Workshop.open(t, { a: 'a', b: 'b' })
  await shop.base('base:1', 'FROM scratch\nENV BASE=yes\nCOPY a /\nONBUILD COPY b /triggered\n')
  const image = await shop.build('FROM base:1\nENV MORE=1\n')
  assert.deepEqual(await shop.files(image), { a: 'a', triggered: 'b' })
  const { config, history } = await shop.config(image)
  assert.deepEqual(config?.Env, [path, 'BASE=yes', 'MORE=1'])
  assert.equal(config?.OnBuild, undefined)
  assert.equal(history?.length, 5)
  await assert.rejects(shop.build('FROM base:2\n'), /base:2 is not to be had/)
})

test('a cache that is damaged or lost, or whose blobs are gone, costs time only', async (t) => {
  const shop = await Workshop.open(t, { a: 'a', 'b/c': 'c' })
  const first = await shop.build('FROM scratch\nWORKDIR /w\nCOPY . .\n')
  const cache = join(shop.folder, 'cache/v2')
  for (const damage of ['', '{', 'null', '[]', '{"digest":"sha256:0","size":-1}', '[1]']) {
    for (const path of readdirSync(cache, { recursive: true, encoding: 'utf8' })) {
      if (statSync(join(cache, path)).isFile()) writeFileSync(join(cache, path), damage)
    }
    assert.equal((await shop.build()).descriptor.digest, first.descriptor.digest, damage)
  }
  for (const name of readdirSync(join(cache, 'descriptions'))) {
    writeFileSync(join(cache, 'descriptions', name), `sha256:${'0'.repeat(64)}\n[1]`)
  }
  assert.equal((await shop.build()).descriptor.digest, first.descriptor.digest)
  for (const { digest } of first.layers) rmSync(shop.layout.blobPath(digest))
  assert.equal((await shop.build()).descriptor.digest, first.descriptor.digest)
  await shop.files(first)
  rmSync(cache, { recursive: true })
  assert.equal((await shop.build()).descriptor.digest, first.descriptor.digest)
})

test('builds at the same time share layout and cache', async (t) => {
  const shop = await Workshop.open(t, { a: 'a' })
  const dockerfile = 'FROM scratch\nWORKDIR /w\nCOPY a .\n'
  const images = await Promise.all([1, 2, 3, 4].map(() => shop.build(dockerfile)))
  assert.equal(new Set(images.map(({ descriptor }) => descriptor.digest)).size, 1)
})

test('a base for another kind of machine is told', async (t) => {
  const shop = await Workshop.open(t)
  const platform = { os: 'linux', architecture: 'arm64' }
  await shop.build('FROM scratch\n', { tags: [parseReference('arm')], platform })
  const image = await shop.build('FROM --platform=linux/amd64 arm\n')
  assert.equal((await shop.config(image)).architecture, 'arm64')
  assert.deepEqual(
    shop.events.filter(({ kind }) => kind === 'warning'),
    [{ kind: 'warning', message: 'arm is for linux/arm64, not linux/amd64' }],
  )
})
