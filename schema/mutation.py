"""Every change that may be asked, one line each."""

import strawberry

from schema.adopting import adopts
from schema.asking import asks, asks_together
from schema.ballots import cast_vote, invite_guests
from schema.commands import that_go_together
from schema.types import presence, viewer
from service.domain.acceptance import AcceptTeamPlan, RaiseTeamPlanConcern
from service.domain.acknowledging import AcknowledgeBriefing, RemoveBriefing, RestoreBriefing
from service.domain.action_outcomes import (
    DropAction,
    FinishAction,
    RemoveAction,
    ReopenAction,
    RestoreAction,
)
from service.domain.actions import AddAction, AssignAction, DescribeAction
from service.domain.adjustments import (
    AnnounceAdjustment,
    DescribeAdjustment,
    RemoveAdjustment,
    RestoreAdjustment,
)
from service.domain.agenda_layout import LayOutAgenda
from service.domain.allocation import RemoveCapacity, RestoreCapacity, SetCapacity
from service.domain.answers import AnswerDependency
from service.domain.at_risk_answers import ConfirmAtRisk, DismissAtRisk
from service.domain.backlog import DescribeFeature, ProposeFeature, RankFeature
from service.domain.baselines import NameBaseline
from service.domain.briefings import AddBriefing, DescribeBriefing
from service.domain.carrying import CarryForward
from service.domain.checkpoints import RecordCheckpoint, RemoveCheckpoint, RestoreCheckpoint
from service.domain.classification import ClassifyFeature
from service.domain.comments import AddComment, RemoveComment, RestoreComment, RewordComment
from service.domain.commitment import CommitPlan
from service.domain.concerns import HearConcern, HearVoices, VoiceConcern
from service.domain.confidence import AcceptCommitment, RequireRework
from service.domain.decision_outcomes import RemoveDecision, ReopenDecision, RestoreDecision, TakeDecision
from service.domain.decisions import DescribeDecision, RecordDecision
from service.domain.definition import DescribePlan, ReschedulePlan
from service.domain.delivery import AcceptDelivery, DeliverDependency, RejectDelivery, StartDependency
from service.domain.feature_progress import (
    AcceptFeature,
    BlockFeature,
    DemoFeature,
    ReopenFeature,
    StartFeature,
    UnblockFeature,
)
from service.domain.gate import WaiveGap
from service.domain.impediment_outcomes import (
    RemoveImpediment,
    ReopenImpediment,
    ResolveImpediment,
    RestoreImpediment,
)
from service.domain.impediments import AssignImpediment, DescribeImpediment, RaiseImpediment
from service.domain.imports import BeginImport, FinishImport, ForgetImportedRow, RecordImportedRow
from service.domain.interruptions import (
    BlockDependency,
    RemoveDependency,
    RestoreDependency,
    UnblockDependency,
    WithdrawDependency,
)
from service.domain.iterations import LayOutIterations, RenameIteration, RescheduleIteration
from service.domain.joining import JoinPlan, LeavePlan
from service.domain.likeness import SuggestFromTexts
from service.domain.mapping import SuggestFromFeatures
from service.domain.milestone_outcomes import MeetMilestone, MissMilestone, RemoveMilestone, RestoreMilestone
from service.domain.milestones import DescribeMilestone, MoveMilestone, SetMilestone
from service.domain.objective_changes import LinkObjective, RankObjective, RewordObjective, SetObjectiveKind
from service.domain.objective_flags import ClearObjective, DropObjective, FlagObjective, RestoreObjective
from service.domain.objectives import DraftObjective
from service.domain.organisation import EndRole, GrantRole, RegisterTrain
from service.domain.overload import AcknowledgeOverload
from service.domain.phases import ClosePlan, OpenInspection, OpenPlanning, ReopenPlan, StartExecution
from service.domain.placement import MoveFeature, PlaceFeature, UnplaceFeature
from service.domain.presentations import PresentDraft, PresentFinal
from service.domain.proposals import ProposeDependency, ProposeDependencyAgain
from service.domain.readiness import AddReadinessItem, AssignReadinessItem, DescribeReadinessItem
from service.domain.readiness_progress import (
    AttachReadinessEvidence,
    ConfirmReadinessItem,
    RemoveReadinessItem,
    ReopenReadinessItem,
    RestoreReadinessItem,
)
from service.domain.readiness_template import LayOutReadiness, SetReadinessTemplate
from service.domain.retrospective import (
    AddRetrospectiveNote,
    DescribeRetrospectiveNote,
    RemoveRetrospectiveNote,
    RestoreRetrospectiveNote,
)
from service.domain.revisions import DescribeDependency, RescheduleDependency
from service.domain.risk_outcomes import (
    CloseRisk,
    MergeRisk,
    RemoveRisk,
    ReopenRisk,
    ReportRiskOccurred,
    RestoreRisk,
    WithdrawRisk,
)
from service.domain.risks import LinkRisk, RaiseRisk, RankRisk, RewordRisk
from service.domain.roam import (
    AddMitigationOption,
    EscalateRisk,
    FollowUpRisk,
    RemoveMitigationOption,
    RoamRisk,
)
from service.domain.roster import AddTeam, DefinePlan, RenameTeam, RetireTeam, SetPolicies
from service.domain.scenarios import DescribeScenario, DiscardScenario, ForkScenario, RestoreScenario
from service.domain.scope import (
    CommitFeature,
    MarkFeatureReady,
    MarkFeatureUnready,
    RemoveFeature,
    RestoreFeature,
    WithdrawFeature,
)
from service.domain.sites import DefineSite, SiteTeam
from service.domain.slot_changes import CancelSlot, DescribeSlot, MoveSlot, RestoreSlot
from service.domain.slots import ScheduleSlot
from service.domain.splitting import SplitFeature
from service.domain.story_flow import (
    BlockStory,
    FinishStory,
    ReopenStory,
    StartStory,
    UnblockStory,
)
from service.domain.story_order import MoveStory, RankStory, RemoveStory, RestoreStory, UnplanStory
from service.domain.story_planning import DescribeStory, EstimateStory, PlanStory
from service.domain.story_states import EnterStoryState
from service.domain.suggestions import AcceptSuggestion, DismissSuggestion, MakeSuggestion
from service.domain.timeboxes import EndSlot, ExtendSlot, StartSlot
from service.domain.values import AssessActualValue, AssessOutcome, AssignPlannedValue
from service.domain.vote_counts import CloseVote, RecordShowOfHands
from service.domain.vote_opening import OpenVote
from service.domain.vote_rounds import CancelVote, ExtendVote
from service.domain.workflows import DefineWorkflow
from service.domain.wsjf import ScoreFeature, SizeFeature


@strawberry.type
class Mutation:
    """What can be changed. Nothing was done when an outcome has errors."""

    # The organisation
    register_train = asks(RegisterTrain)
    grant_role = asks(GrantRole)
    end_role = asks(EndRole)

    # Trains
    add_team = asks(AddTeam)
    rename_team = asks(RenameTeam)
    retire_team = asks(RetireTeam)
    define_site = asks(DefineSite)
    site_team = asks(SiteTeam)
    define_workflow = asks(DefineWorkflow)
    set_policies = asks(SetPolicies)
    set_readiness_template = asks(SetReadinessTemplate)
    define_plan = asks(DefinePlan)

    # The plan's frame
    describe_plan = asks(DescribePlan)
    reschedule_plan = asks(ReschedulePlan)
    join_plan = asks(JoinPlan)
    leave_plan = asks(LeavePlan)
    lay_out_iterations = asks(LayOutIterations)
    reschedule_iteration = asks(RescheduleIteration)
    rename_iteration = asks(RenameIteration)
    open_planning = asks(OpenPlanning)
    start_execution = asks(StartExecution)
    open_inspection = asks(OpenInspection)
    carry_forward = asks(CarryForward)
    close_plan = asks(ClosePlan)
    reopen_plan = asks(ReopenPlan)
    commit_plan = asks(CommitPlan)
    waive_gap = asks(WaiveGap)
    name_baseline = asks(NameBaseline)

    # Team plans
    present_draft = asks(PresentDraft)
    present_final = asks(PresentFinal)
    accept_team_plan = asks(AcceptTeamPlan)
    raise_team_plan_concern = asks(RaiseTeamPlanConcern)

    # Breakouts
    record_checkpoint = asks(RecordCheckpoint)
    remove_checkpoint = asks(RemoveCheckpoint)
    restore_checkpoint = asks(RestoreCheckpoint)
    announce_adjustment = asks(AnnounceAdjustment)
    describe_adjustment = asks(DescribeAdjustment)
    remove_adjustment = asks(RemoveAdjustment)
    restore_adjustment = asks(RestoreAdjustment)
    # Readiness and briefings
    lay_out_readiness = asks(LayOutReadiness)
    add_readiness_item = asks(AddReadinessItem)
    describe_readiness_item = asks(DescribeReadinessItem)
    assign_readiness_item = asks(AssignReadinessItem)
    attach_readiness_evidence = asks(AttachReadinessEvidence)
    confirm_readiness_item = asks(ConfirmReadinessItem)
    reopen_readiness_item = asks(ReopenReadinessItem)
    remove_readiness_item = asks(RemoveReadinessItem)
    restore_readiness_item = asks(RestoreReadinessItem)
    add_briefing = asks(AddBriefing)
    describe_briefing = asks(DescribeBriefing)
    acknowledge_briefing = asks(AcknowledgeBriefing)
    remove_briefing = asks(RemoveBriefing)
    restore_briefing = asks(RestoreBriefing)

    # Features
    propose_feature = asks(ProposeFeature)
    describe_feature = asks(DescribeFeature)
    rank_feature = asks(RankFeature)
    classify_feature = asks(ClassifyFeature)
    size_feature = asks(SizeFeature)
    score_feature = asks(ScoreFeature)
    mark_feature_ready = asks(MarkFeatureReady)
    mark_feature_unready = asks(MarkFeatureUnready)
    commit_feature = asks(CommitFeature)
    withdraw_feature = asks(WithdrawFeature)
    remove_feature = asks(RemoveFeature)
    restore_feature = asks(RestoreFeature)
    place_feature = asks(PlaceFeature)
    move_feature = asks(MoveFeature)
    unplace_feature = asks(UnplaceFeature)
    split_feature = asks(SplitFeature)
    start_feature = asks(StartFeature)
    block_feature = asks(BlockFeature)
    unblock_feature = asks(UnblockFeature)
    demo_feature = asks(DemoFeature)
    accept_feature = asks(AcceptFeature)
    reopen_feature = asks(ReopenFeature)

    # Stories and capacity
    plan_story = asks(PlanStory)
    describe_story = asks(DescribeStory)
    estimate_story = asks(EstimateStory)
    move_story = asks(MoveStory)
    rank_story = asks(RankStory)
    unplan_story = asks(UnplanStory)
    remove_story = asks(RemoveStory)
    restore_story = asks(RestoreStory)
    start_story = asks(StartStory)
    enter_story_state = asks(EnterStoryState)
    block_story = asks(BlockStory)
    unblock_story = asks(UnblockStory)
    finish_story = asks(FinishStory)
    reopen_story = asks(ReopenStory)
    set_capacity = asks(SetCapacity)
    remove_capacity = asks(RemoveCapacity)
    restore_capacity = asks(RestoreCapacity)
    acknowledge_overload = asks(AcknowledgeOverload)

    # Dependencies
    propose_dependency = asks(ProposeDependency)
    propose_dependency_again = asks(ProposeDependencyAgain)
    answer_dependency = asks(AnswerDependency)
    describe_dependency = asks(DescribeDependency)
    reschedule_dependency = asks(RescheduleDependency)
    start_dependency = asks(StartDependency)
    deliver_dependency = asks(DeliverDependency)
    accept_delivery = asks(AcceptDelivery)
    reject_delivery = asks(RejectDelivery)
    block_dependency = asks(BlockDependency)
    unblock_dependency = asks(UnblockDependency)
    withdraw_dependency = asks(WithdrawDependency)
    remove_dependency = asks(RemoveDependency)
    restore_dependency = asks(RestoreDependency)

    # Risks
    raise_risk = asks(RaiseRisk)
    reword_risk = asks(RewordRisk)
    link_risk = asks(LinkRisk)
    rank_risk = asks(RankRisk)
    add_mitigation_option = asks(AddMitigationOption)
    remove_mitigation_option = asks(RemoveMitigationOption)
    escalate_risk = asks(EscalateRisk)
    roam_risk = asks(RoamRisk)
    follow_up_risk = asks(FollowUpRisk)
    report_risk_occurred = asks(ReportRiskOccurred)
    close_risk = asks(CloseRisk)
    merge_risk = asks(MergeRisk)
    withdraw_risk = asks(WithdrawRisk)
    reopen_risk = asks(ReopenRisk)
    remove_risk = asks(RemoveRisk)
    restore_risk = asks(RestoreRisk)

    # Decisions, impediments, actions, the retrospective
    record_decision = asks(RecordDecision)
    describe_decision = asks(DescribeDecision)
    take_decision = asks(TakeDecision)
    reopen_decision = asks(ReopenDecision)
    remove_decision = asks(RemoveDecision)
    restore_decision = asks(RestoreDecision)
    raise_impediment = asks(RaiseImpediment)
    describe_impediment = asks(DescribeImpediment)
    assign_impediment = asks(AssignImpediment)
    resolve_impediment = asks(ResolveImpediment)
    reopen_impediment = asks(ReopenImpediment)
    remove_impediment = asks(RemoveImpediment)
    restore_impediment = asks(RestoreImpediment)
    add_action = asks(AddAction)
    describe_action = asks(DescribeAction)
    assign_action = asks(AssignAction)
    finish_action = asks(FinishAction)
    drop_action = asks(DropAction)
    reopen_action = asks(ReopenAction)
    remove_action = asks(RemoveAction)
    restore_action = asks(RestoreAction)
    add_retrospective_note = asks(AddRetrospectiveNote)
    describe_retrospective_note = asks(DescribeRetrospectiveNote)
    remove_retrospective_note = asks(RemoveRetrospectiveNote)
    restore_retrospective_note = asks(RestoreRetrospectiveNote)

    # Objectives
    draft_objective = asks(DraftObjective)
    reword_objective = asks(RewordObjective)
    rank_objective = asks(RankObjective)
    link_objective = asks(LinkObjective)
    set_objective_kind = asks(SetObjectiveKind)
    assign_planned_value = asks(AssignPlannedValue)
    assess_actual_value = asks(AssessActualValue)
    assess_outcome = asks(AssessOutcome)
    flag_objective = asks(FlagObjective)
    clear_objective = asks(ClearObjective)
    confirm_at_risk = asks(ConfirmAtRisk)
    dismiss_at_risk = asks(DismissAtRisk)
    drop_objective = asks(DropObjective)
    restore_objective = asks(RestoreObjective)

    # Confidence votes
    open_vote = asks(OpenVote)
    extend_vote = asks(ExtendVote)
    cancel_vote = asks(CancelVote)
    close_vote = asks(CloseVote)
    record_show_of_hands = asks(RecordShowOfHands)
    cast_vote = strawberry.mutation(resolver=cast_vote)
    invite_guests = invite_guests
    voice_concern = asks(VoiceConcern)
    hear_concern = asks(HearConcern)
    hear_voices = asks(HearVoices)
    accept_commitment = asks(AcceptCommitment)
    require_rework = asks(RequireRework)

    # Milestones
    set_milestone = asks(SetMilestone)
    describe_milestone = asks(DescribeMilestone)
    move_milestone = asks(MoveMilestone)
    remove_milestone = asks(RemoveMilestone)
    restore_milestone = asks(RestoreMilestone)
    meet_milestone = asks(MeetMilestone)
    miss_milestone = asks(MissMilestone)

    # The agenda
    lay_out_agenda = asks(LayOutAgenda)
    schedule_slot = asks(ScheduleSlot)
    describe_slot = asks(DescribeSlot)
    move_slot = asks(MoveSlot)
    cancel_slot = asks(CancelSlot)
    restore_slot = asks(RestoreSlot)
    start_slot = asks(StartSlot)
    extend_slot = asks(ExtendSlot)
    end_slot = asks(EndSlot)

    # Comments
    add_comment = asks(AddComment)
    reword_comment = asks(RewordComment)
    remove_comment = asks(RemoveComment)
    restore_comment = asks(RestoreComment)

    # Suggestions
    suggest_from_features = asks(SuggestFromFeatures)
    suggest_from_texts = asks(SuggestFromTexts)
    make_suggestion = asks(MakeSuggestion)
    accept_suggestion = asks(AcceptSuggestion)
    dismiss_suggestion = asks(DismissSuggestion)

    # Imports
    begin_import = asks(BeginImport)
    finish_import = asks(FinishImport)
    record_imported_row = asks(RecordImportedRow)
    forget_imported_row = asks(ForgetImportedRow)

    # What-if
    fork_scenario = asks(ForkScenario)
    describe_scenario = asks(DescribeScenario)
    discard_scenario = asks(DiscardScenario)
    restore_scenario = asks(RestoreScenario)
    adopt_scenario = adopts()

    # Outside the log
    mark_seen = strawberry.mutation(resolver=viewer.mark_seen)
    appear = strawberry.mutation(resolver=presence.appear)

    # All or nothing
    together = asks_together(that_go_together())
