"""Addresses of other systems' calls. None ends in a slash: that is how the standards write them."""

from django.urls import path

from longwatch.clinic.interface import dispensing_views, fhir_views, form_views, hooks_views

urlpatterns = [
    path("cds-services", hooks_views.services, name="cds-services"),
    path("cds-services/<slug:service>", hooks_views.service, name="cds-service"),
    path("cds-services/<slug:service>/feedback", hooks_views.feedback, name="cds-feedback"),
    path("fhir/metadata", fhir_views.metadata, name="fhir-metadata"),
    path("fhir/OperationDefinition/<slug:id>", fhir_views.operation, name="fhir-operation"),
    path("fhir/GuidanceResponse/$rems-etasu", fhir_views.etasu, name="rems-etasu"),
    path("fhir/Questionnaire/<slug:form>", fhir_views.questionnaire, name="questionnaire"),
    # The guide writes the name in two ways, and in one place leaves the form's id out.
    *(
        path(f"fhir/Questionnaire/{form}{name}", fhir_views.package, name="questionnaire-package")
        for name in ("$questionnaire-package", "$questionaire-package")
        for form in ("<slug:form>/", "", "/")
    ),
    path("fhir/QuestionnaireResponse/$submit", form_views.submit, name="submit-form"),
    path("fhir/QuestionnaireResponse", form_views.submit, name="create-form"),
    path(
        "fhir/MedicationRequest/$dispense-authorization",
        dispensing_views.dispense,
        name="dispense-authorization",
    ),
    path("fhir/MedicationDispense/$record-dispensing", dispensing_views.dispensed, name="record-dispensing"),
    path("fhir/<path:rest>", fhir_views.nothing, name="fhir-nothing"),
]
