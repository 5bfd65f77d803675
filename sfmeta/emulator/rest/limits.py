"""Limits, record counts, and what was looked at lately."""

from __future__ import annotations

from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.rest.wire import Answer, Call

FIXED: dict[str, int] = {
    # What a small org of the Enterprise Edition says of allocations that nothing here uses up.
    "ActiveScratchOrgs": 3,
    "AnalyticsExternalDataSizeMB": 40960,
    "ConcurrentAsyncGetReportInstances": 200,
    "ConcurrentEinsteinDataInsightsStoryCreation": 5,
    "ConcurrentEinsteinDiscoveryStoryCreation": 2,
    "ConcurrentSyncReportRuns": 20,
    "DailyAnalyticsDataflowJobExecutions": 60,
    "DailyAsyncApexExecutions": 250000,
    "DailyAsyncApexTests": 500,
    "DailyBulkApiBatches": 15000,
    "DailyBulkV2QueryFileStorageMB": 976562,
    "DailyBulkV2QueryJobs": 10000,
    "DailyDurableGenericStreamingApiEvents": 10000,
    "DailyDurableStreamingApiEvents": 10000,
    "DailyGenericStreamingApiEvents": 10000,
    "DailyStandardVolumePlatformEvents": 10000,
    "DailyStreamingApiEvents": 10000,
    "DailyWorkflowEmails": 1000,
    "DataStorageMB": 1024,
    "DurableStreamingApiConcurrentClients": 20,
    "FileStorageMB": 1024,
    "HourlyAsyncReportRuns": 1200,
    "HourlyDashboardRefreshes": 200,
    "HourlyDashboardResults": 5000,
    "HourlyDashboardStatuses": 999999999,
    "HourlyLongTermIdMapping": 100000,
    "HourlyManagedContentPublicRequests": 50000,
    "HourlyODataCallout": 20000,
    "HourlyShortTermIdMapping": 100000,
    "HourlySyncReportRuns": 500,
    "HourlyTimeBasedWorkflow": 1000,
    "MassEmail": 5000,
    "MonthlyEinsteinDiscoveryStoryCreation": 500,
    "Package2VersionCreates": 6,
    "Package2VersionCreatesWithoutValidation": 500,
    "PermissionSets": 1500,
    "SingleEmail": 5000,
    "StreamingApiConcurrentClients": 20,
}


def limits(call: Call) -> Answer:
    """``GET /limits``: the API calls are counted, the rest is as in an org that does nothing else."""
    usage = call.org.usage
    answer: dict[str, object] = {name: {"Max": most, "Remaining": most} for name, most in FIXED.items()}
    answer["DailyApiRequests"] = {"Max": usage.maximum, "Remaining": usage.remaining}
    return Answer(200, dict(sorted(answer.items())))


def record_counts(call: Call) -> Answer:
    """``GET /limits/recordCount?sObjects=Account,Contact``; unknown names are left out, as there."""
    asked = [name.strip() for name in call.params.get("sObjects", "").split(",") if name.strip()]
    found = map(call.org.schema.sobject, asked) if asked else iter(call.org.schema)
    counts = []
    for sobject in found:
        if sobject is not None and call.org.permissions.access(call.user.id, sobject).read:
            alive = ' WHERE "IsDeleted" = 0' if sobject.field("IsDeleted") else ""
            ((count,),) = call.org.database.query(f"SELECT COUNT(*) FROM {quoted(sobject.table)}{alive}")
            counts.append({"count": count, "name": sobject.name})
    return Answer(200, {"sObjects": counts})


def recently_viewed(call: Call) -> Answer:
    """``GET /recent``: nobody looks at pages here."""
    return Answer(200, [])
