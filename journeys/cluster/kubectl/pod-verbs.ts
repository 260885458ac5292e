/** What kubectl can be asked to do with pods that run, each by itself. */
export interface PodVerb {
  /** As the table names it. */
  readonly name: string
  /** For sh: `$KUBECTL` is a kubectl, `$V` what tells its version from others in names, `$NODE` a Node. */
  readonly script: string
  /** Standard output has to match. */
  readonly says: RegExp
}

export const image = 'registry.k8s.io/e2e-test-images/busybox:1.36.1-1'

const container = (name: string, script: string, more = {}) => ({
  name,
  image,
  command: ['sh', '-c', script],
  ...more,
})

const podOf = (name: string, ...containers: readonly object[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { terminationGracePeriodSeconds: 1, volumes: [{ name: 'v', emptyDir: {} }], containers },
})

/** The pods that they are done with. */
export const pods: readonly object[] = [
  podOf('box', container('c', 'echo line 1; echo line 2; exec sleep 10000')),
  podOf(
    'two',
    container('a', 'echo from a; sleep 10000'),
    container('b', 'echo from b; sleep 10000'),
  ),
  podOf('reader', container('c', 'while read l; do echo got $l; done', { stdin: true })),
  podOf(
    'web',
    container('c', 'mkdir /www; echo a page > /www/index.html; exec httpd -f -p 8080 -h /www', {
      ports: [{ name: 'http', containerPort: 8080 }],
    }),
  ),
  podOf(
    'again',
    container(
      'c',
      'if test -e /v/f; then echo second; exec sleep 10000; fi; touch /v/f; echo first; exit 1',
      {
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ),
  ),
]

/** Prints what `path` of the port `$port` of this machine answers, once it does. */
const get = (path: string) => `PORT=$port "$NODE" -e '
  (async () => {
    for (let left = 100; left > 0; left--) {
      try {
        const answer = await fetch("http://127.0.0.1:" + process.env.PORT + "${path}")
        return process.stdout.write(await answer.text())
      } catch {}
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })()'`

/** While a kubectl goes on that says at its start which port it has. */
const meanwhile = (args: string, run: string) => `
  said=$(mktemp)
  $KUBECTL ${args} > "$said" 2>&1 & started=$!
  for i in $(seq 100); do
    port=$(sed -nE 's/.*127\\.0\\.0\\.1:([0-9]+).*/\\1/p' "$said" | head -1)
    test -n "$port" && break
    sleep 0.1
  done
  ${run}
  kill $started
  rm "$said"`

export const podVerbs: readonly PodVerb[] = [
  { name: 'logs', script: '$KUBECTL logs box', says: /^line 1\nline 2\n$/ },
  { name: 'logs --tail', script: '$KUBECTL logs box --tail=1', says: /^line 2\n$/ },
  {
    name: 'logs --timestamps',
    script: '$KUBECTL logs box --timestamps --since=24h',
    says: /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{9}Z line 1\n/,
  },
  { name: 'logs --previous', script: '$KUBECTL logs again --previous', says: /^first\n$/ },
  {
    name: 'logs -l --all-containers --prefix',
    script: '$KUBECTL logs -l app=two --all-containers --prefix | sort',
    says: /^\[pod\/two\/a\] from a\n\[pod\/two\/b\] from b\n$/,
  },
  {
    name: 'logs -f',
    script: 'timeout 5 $KUBECTL logs -f box; echo $?',
    says: /^line 1\nline 2\n124\n$/,
  },
  { name: 'exec', script: '$KUBECTL exec two -c b -- echo hello', says: /^hello\n$/ },
  {
    name: 'exec (exit code)',
    script: "$KUBECTL exec box -- sh -c 'exit 3'; echo $?",
    says: /^3\n$/,
  },
  {
    name: 'exec -i',
    script: 'head -c 3000000 /dev/zero | $KUBECTL exec -i box -- wc -c',
    says: /^3000000\n$/,
  },
  {
    name: 'exec -it',
    script: `script -qec "stty rows 33 cols 99; $KUBECTL exec -it box -- sh -c 'sleep 1; stty size'" /dev/null < /dev/null`,
    says: /33 99/,
  },
  {
    name: 'attach -i',
    script: 'echo $V | timeout 5 $KUBECTL attach -i reader; echo',
    says: /^got v\d/m,
  },
  {
    name: 'cp (to a pod)',
    script:
      'f=$(mktemp); echo there > $f; $KUBECTL cp $f box:/tmp/$V; $KUBECTL exec box -- cat /tmp/$V; rm $f',
    says: /^there\n$/,
  },
  {
    name: 'cp (from a pod)',
    script: 'd=$(mktemp -d); $KUBECTL cp box:/etc/hostname $d/f > /dev/null; cat $d/f; rm -r $d',
    says: /^box\n$/,
  },
  {
    name: 'port-forward',
    script: meanwhile('port-forward pod/web :8080', get('/')),
    says: /^a page\n$/,
  },
  {
    name: 'proxy (to a pod)',
    script: meanwhile('proxy --port=0', get('/api/v1/namespaces/default/pods/web:8080/proxy/')),
    says: /^a page\n$/,
  },
  {
    name: 'debug',
    script: `echo 'echo beside; ps' | $KUBECTL debug box -i -q --image=${image} --target=c -c $V -- sh`,
    says: /^beside\n(.*\n)*.*sleep 10000/,
  },
  {
    name: 'run -i --rm',
    script: `echo fed | $KUBECTL run once-$V --image=${image} --restart=Never --rm -i -q --command -- sh -c 'read x; echo got $x; sleep 1'`,
    says: /^got fed$/m,
  },
]
