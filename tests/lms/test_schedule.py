"""The sweep: a job that fails holds up no other."""

from lms import schedule


def test_a_failing_job_holds_up_no_other(db, monkeypatch, caplog):
    done = []

    def fails() -> None:
        done.append("fails")
        raise RuntimeError("geheimnis")

    def follows() -> None:
        done.append("follows")

    monkeypatch.setattr(schedule, "JOBS", [fails, follows])

    schedule.sweep()

    assert done == ["fails", "follows"]
    assert "fails: RuntimeError" in caplog.text
    assert "geheimnis" not in caplog.text
