import { admin, type GuardedApi, guardedApi } from '../../apiserver/auth/testing/guarded-api.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'

const decoder = new TextDecoder()
const reviews = '/apis/authentication.k8s.io/v1/tokenreviews'
const account = '/api/v1/namespaces/default/serviceaccounts'

let started: Promise<GuardedApi> | undefined
const api = () => (started ??= guardedApi())

export const bearerToken: FuzzTarget = {
  name: 'bearer token',
  share: 1,
  async seeds() {
    const { send, tokens } = await api()
    await send(admin, 'POST', account, { metadata: { name: 'a' } })
    const { body } = await send(admin, 'POST', `${account}/a/token`, {
      spec: { audiences: ['x', 'https://kubernetes.default.svc.cluster.local'] },
    })
    const ofSecret = await tokens.signForSecret({
      namespace: 'default',
      serviceAccount: { name: 'a', uid: '1' },
      secret: 's',
    })
    return seedsOf([body.status.token, ofSecret, 'static', 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.'])
  },
  async run(input) {
    const token = decoder.decode(input)
    const { send } = await api()
    const { status } = await send({ token }, 'GET', '/version')
    const review = await send(admin, 'POST', reviews, { spec: { token } })
    for (const code of [status, review.status]) if (code >= 500) throw new Error(review.text)
  },
}
