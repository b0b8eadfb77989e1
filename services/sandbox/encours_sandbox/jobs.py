from collections.abc import Mapping

from encours_platform.due_work import Job
from encours_platform.sealing import Sealer
from encours_sandbox.use_cases.answer_files import FileAnswers
from encours_sandbox.use_cases.answer_request import RequestAnswers


def jobs(sealer: Sealer) -> Mapping[str, Job]:
    """Kinds of due work: the bank's answers."""
    answers = FileAnswers(sealer)
    return {
        "bank_refusal": Job(answers.refuse),
        "bank_request": Job(RequestAnswers(sealer).answer),
        "bank_status": Job(answers.report_status),
        "bank_booking": Job(answers.book),
        "bank_follow_up": Job(answers.follow_up),
        "bank_statement": Job(answers.issue_statements),
        "bank_statement_again": Job(answers.issue_again),
    }
