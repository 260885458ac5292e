import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Explanations } from '../client/autoscaler-explanation.ts'
import type { Store } from '../store/store.ts'
import type { Admission } from './admission/admission.ts'
import type { AgentBoard } from './agents/agent-board.ts'
import type { Access } from './auth/access.ts'
import type { Authorizer } from './call.ts'
import type { Hooks } from './hooks/hook.ts'
import type { ServiceNetwork } from './hooks/service/network.ts'
import type { Records } from './objects/records.ts'
import type { Resources } from './resources.ts'

/** What every verb works with. */
export interface Server {
  readonly store: Store
  readonly resources: Resources
  readonly records: Records
  readonly clock: Clock
  readonly log: Logger
  readonly authorizer: Authorizer | undefined
  /** Absent where nobody is asked who they are. */
  readonly access?: Access
  readonly admission: Admission
  readonly hooks: Hooks
  readonly services: ServiceNetwork
  /** Absent where no autoscaler is looked after. */
  readonly explanations?: Explanations
  /** Whom to ask for what only a pod's node knows. */
  readonly agents: AgentBoard
}

/** RFC 3339 to the second, as metadata has it. */
export const nowText = ({ clock }: { readonly clock: Clock }): string => timeText(clock.now())

export const timeText = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
